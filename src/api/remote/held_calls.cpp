// SPDX-License-Identifier: GPL-3.0-or-later
// What another Penstock holds, and what becomes of it.
#include <algorithm>

#include "api/remote/ask.h"
#include "api/row_json.h"
#include "penstock/api/remote_calls.h"
#include "penstock/codec/base64.h"

namespace penstock::api {
namespace {

std::string pathOf(std::uint64_t id, const char* part = "") { return "/api/intercept/" + std::to_string(id) + part; }

service::HeldRow heldRowOf(const Json& json) {
  service::HeldRow row;
  row.id = std::uint64_t(std::max<std::int64_t>(numberIn(json, "id"), 0));
  row.exchange = model::ExchangeId(std::max<std::int64_t>(numberIn(json, "entry_id"), 0));
  const std::string phase = textIn(json, "phase");
  for (const auto one : {service::HeldPhase::request, service::HeldPhase::response, service::HeldPhase::message})
    if (service::toText(one) == phase) row.phase = one;
  row.method = textIn(json, "method");
  row.url = textIn(json, "url");
  row.path = textIn(json, "path");
  row.status = int(std::clamp<std::int64_t>(numberIn(json, "status"), 0, 999));
  constexpr std::int64_t longest = 400ll * 24 * 3600 * 1000;
  row.since = steadyNow() - std::chrono::milliseconds(std::clamp<std::int64_t>(numberIn(json, "since_ms"), 0, longest));
  row.direction = textIn(json, "direction") == "toClient" ? model::Direction::toClient : model::Direction::toServer;
  const std::string kind = textIn(json, "kind");
  for (unsigned i = 0; i <= unsigned(model::MessageKind::bytes); ++i)
    if (model::toText(model::MessageKind(i)) == kind) row.kind = model::MessageKind(i);
  row.index = std::uint64_t(std::max<std::int64_t>(numberIn(json, "index"), 0));
  row.receiving = flagIn(json, "receiving");
  row.left = flagIn(json, "client_left");
  row.breakpoint = flagIn(json, "breakpoint");
  row.alsoResponse = flagIn(json, "also_response");
  return row;
}

Json jsonOf(const service::HeldEdit& edit) {
  Json out = Json::object();
  if (edit.head) out["head_base64"] = codec::base64Encode(*edit.head);
  if (edit.body) out["body_base64"] = codec::base64Encode(*edit.body);
  return out;
}

Result<void> onlyDone(const Result<Told>& told) { return told ? Result<void>() : told.error(); }

}  // namespace

Result<service::InterceptState> RemoteCalls::interceptState() const {
  const auto told = askJson(remote_, "/api/intercept");
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_object()) return notAnAnswer();
  return service::InterceptState{flagIn(json, "enabled"), textIn(json, "condition"), flagIn(json, "requests"), flagIn(json, "responses"), flagIn(json, "messages")};
}

Result<void> RemoteCalls::setInterceptState(const service::InterceptState& state) const {
  return onlyDone(tell(remote_, "POST", "/api/intercept",
                       {{"enabled", state.enabled}, {"condition", state.condition}, {"requests", state.requests}, {"responses", state.responses}, {"messages", state.messages}}));
}

Result<std::vector<service::HeldRow>> RemoteCalls::held() const {
  const auto told = askJson(remote_, "/api/intercept/queue");
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_array()) return notAnAnswer();
  std::vector<service::HeldRow> out;
  for (const Json& one : json)
    if (one.is_object()) out.push_back(heldRowOf(one));
  return out;
}

Result<service::HeldItem> RemoteCalls::openHeld(std::uint64_t id) const {
  const auto told = askJson(remote_, pathOf(id));
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_object()) return notAnAnswer();
  service::HeldItem out;
  out.row = heldRowOf(json);
  auto head = codec::base64Decode(textIn(json, "head_base64"));
  if (!head) return notAnAnswer();
  out.head = std::move(*head);
  out.whyNoBody = textIn(json, "why_no_body");
  if (const auto body = json.find("body"); body != json.end() && body->is_string()) {
    auto bytes = codec::base64Decode(body->get<std::string>());
    if (!bytes) return notAnAnswer();
    out.body = std::move(*bytes);
  }
  return out;
}

Result<std::vector<service::EditNote>> RemoteCalls::checkHeld(std::uint64_t id, const service::HeldEdit& edit) const {
  const auto told = tell(remote_, "POST", pathOf(id, "/check"), jsonOf(edit));
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_array()) return notAnAnswer();
  std::vector<service::EditNote> out;
  for (const Json& one : json)
    if (one.is_object()) out.push_back({flagIn(one, "prevents"), std::size_t(std::max<std::int64_t>(numberIn(one, "line"), 0)), textIn(one, "sentence")});
  return out;
}

Result<void> RemoteCalls::forward(std::uint64_t id, const service::HeldEdit& edit) const { return onlyDone(tell(remote_, "POST", pathOf(id, "/forward"), jsonOf(edit))); }

Result<std::size_t> RemoteCalls::forwardAll() const {
  const auto told = tell(remote_, "POST", "/api/intercept/forward-all");
  if (!told) return told.error();
  const Json& json = told->json;
  return std::size_t(json.is_object() ? std::max<std::int64_t>(numberIn(json, "forwarded"), 0) : 0);
}

Result<void> RemoteCalls::drop(std::uint64_t id) const { return onlyDone(tell(remote_, "POST", pathOf(id, "/drop"))); }
Result<void> RemoteCalls::abort(std::uint64_t id) const { return onlyDone(tell(remote_, "POST", pathOf(id, "/abort"))); }
Result<void> RemoteCalls::mock(std::uint64_t id, const service::HeldReply& reply) const {
  Json headers = Json::array();
  for (const auto& [name, value] : reply.headers) headers.push_back({name, value});
  return onlyDone(tell(remote_, "POST", pathOf(id, "/mock"), {{"status", reply.status}, {"headers", std::move(headers)}, {"body_base64", codec::base64Encode(reply.body)}}));
}
Result<void> RemoteCalls::setAlsoResponse(std::uint64_t id, bool on) const { return onlyDone(tell(remote_, "POST", pathOf(id, "/also-response"), {{"on", on}})); }

}  // namespace penstock::api
