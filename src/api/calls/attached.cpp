// SPDX-License-Identifier: GPL-3.0-or-later
// What a face in another process needs beside the rest: rows as lists show them, exchanges as they were recorded, pieces of payloads, a request
// of the person's own.
#include <algorithm>
#include <memory>

#include "api/calls/answers.h"
#include "api/calls/entries.h"
#include "api/route.h"
#include "api/row_json.h"
#include "penstock/draft/target.h"
#include "penstock/exporter/json.h"
#include "penstock/service/drafts.h"
#include "penstock/store/snapshot.h"

namespace penstock::api {
namespace {

constexpr std::uint64_t mostPiece = 4u << 20;  // bytes of one answer

Answer rows(Context& context, const Call& call, const Parts&) {
  QueryValues query(call);
  const std::size_t first = query.number("first", 0), count = query.number("count", 64, 1000);
  if (!query.good()) return query.answer();
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const auto index = open.project->rows();
  const redaction::RedactionPtr redaction = redactionFor(call.rights);
  const std::size_t all = index->rows(), end = std::min(all, std::min(first, all) + count);
  Json out = Json::array();
  for (std::size_t row = first; row < end; ++row) out.push_back(rowJson(index->at(row), redaction.get()));
  return answerOf(out);
}

Answer snapshot(Context& context, const Call& call, const Parts& parts) {
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const auto exchange = visibleTo(call.rights, open.project)->load(idOf(parts[0]).value_or(0));
  if (!exchange) return refusal(exchange.error());
  Answer out;
  out.type = "application/octet-stream";
  out.body = store::encodeSnapshot(**exchange);
  return out;
}

Answer payload(Context& context, const Call& call, const Parts& parts) {
  QueryValues query(call);
  const std::uint64_t offset = query.number("offset", 0), limit = query.number("limit", mostPiece, mostPiece);
  if (!query.good()) return query.answer();
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const RecordingPtr recording = visibleTo(call.rights, open.project);
  const model::ExchangeId id = idOf(parts[0]).value_or(0);
  const auto index = idOf(parts[1] == "0" ? "" : parts[1]);
  if (!index && parts[1] != "0") return refusal(404, "there is no message " + parts[1]);
  const auto found = recording->messages(id, index.value_or(0), 1);
  if (!found) return refusal(found.error());
  if (found->empty()) return refusal(404, "there is no message " + parts[1]);
  const auto bytes = recording->payload(id, found->front())->read(offset, std::size_t(limit));
  if (!bytes) return refusal(bytes.error());
  Answer out;
  out.type = "application/octet-stream";
  out.body = *bytes;
  return out;
}

Answer variables(Context& context, const Call&, const Parts&) {
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const service::Drafts drafts = service::KeptDrafts(open.project).load();
  Json out = Json::array();
  const auto add = [&out](const draft::Environment& environment) {
    for (const auto& [name, value] : environment.variables) out.push_back({name, value});
  };
  for (const draft::Environment& one : drafts.environments)
    if (one.name == drafts.environment) add(one);
  add(draft::escaped(drafts.taken));  // of a name that comes twice the last counts
  return answerOf(out);
}

Json jsonOf(const replay::SendState& state) {
  const std::string failure = exporter::failureText(state.failure);
  Json ids = Json::array();
  for (const model::ExchangeId id : state.exchanges) ids.push_back(id);
  Json out{{"status_code", state.status ? Json(state.status) : Json(nullptr)},
           {"duration_ms", double(state.durationUs) / 1000.0},
           {"size", state.size},
           {"error", !failure.empty() ? Json(failure) : state.cancelled ? Json("cancelled") : Json(nullptr)},
           {"exchange_ids", std::move(ids)}};
  if (state.failure) out["failure"] = {{"what", model::toText(state.failure.kind)}, {"detail", state.failure.detail}};
  return out;
}

Answer send(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"raw", "raw_base64", "target", "timeout_seconds", "redirects", "verify", "sni"});
  const auto bytes = fields.bytes("raw");
  if (!bytes || bytes->empty()) fields.refuse("raw", "expected a request: its head, an empty line, its content");
  const std::string target = fields.wantedText("target");
  service::ToSend request;
  request.options.timeout = std::chrono::milliseconds(std::int64_t(fields.fraction("timeout_seconds", 30, 0.001, 86'400) * 1000));
  request.options.redirects = unsigned(fields.number("redirects", 0, 0, 20));
  if (fields.has("verify")) request.options.verify = fields.flag("verify", true);
  request.options.sni = fields.text("sni");
  if (!fields.good()) return fields.answer();
  auto to = draft::readTarget(target);
  if (!to) return refusal(422, "target: " + to.error().message, "target");
  request.options.target = std::move(*to);
  request.bytes = *bytes;
  auto sending = context.service.sends().send(request);
  if (!sending) return refusal(sending.error(), "raw");
  Bell bell;
  Awaited awaited(std::move(*sending), bell);
  while (!awaited.ended()) {
    if (context.stopped || call.hasLeft()) awaited.cancel();
    bell.wait();
  }
  return answerOf(jsonOf(awaited.state()));
}

constexpr Parameter kRows[] = {{"first", "integer", "Number of the first, from 0 in order of capture; deleted ones keep theirs"}, {"count", "integer", "How many at most"}};
constexpr Parameter kPiece[] = {{"offset", "integer", "Of the first byte"}, {"limit", "integer", "Bytes at most, 4 MB of them"}};

constexpr Route kRoutes[] = {
    {"GET", "/api/rows", Right::read, "Rows as a list shows them; /ws?rows=1 tells how many there are and which changed", kRows, "", "Rows", 200, rows},
    {"GET", "/api/traffic/{id}/snapshot", Right::read, "All but the bodies, as the same version of Penstock reads it", {}, "", "*", 200, snapshot},
    {"GET", "/api/traffic/{id}/messages/{index}/payload", Right::read, "What a message carries, as bytes", kPiece, "", "*", 200, payload},
    {"GET", "/api/variables", Right::read | Right::secrets, "What names between braces mean in requests of the person's own", {}, "", "Variables", 200, variables},
    {"POST", "/api/send", Right::send, "Send a request as it stands, byte for byte, and wait for its answer", {}, "Raw", "Sent", 200, send},
};

}  // namespace

std::span<const Route> attachedRoutes() { return kRoutes; }

}  // namespace penstock::api
