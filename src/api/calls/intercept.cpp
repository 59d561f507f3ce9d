// SPDX-License-Identifier: GPL-3.0-or-later
// What is held, and what becomes of it.
#include <algorithm>

#include "api/calls/entries.h"
#include "api/calls/held_head.h"
#include "api/fields.h"
#include "api/route.h"
#include "api/visible.h"
#include "penstock/codec/base64.h"

namespace penstock::api {
namespace {

Json jsonOf(const service::InterceptState& state, std::size_t held, Right rights) {
  const redaction::RedactionPtr redaction = redactionFor(rights);
  return {{"enabled", state.enabled}, {"condition", redaction ? redaction->text(state.condition) : state.condition}, {"requests", state.requests}, {"responses", state.responses}, {"messages", state.messages}, {"held", held}};
}

Json jsonOf(const service::HeldRow& row, Right rights) {
  const redaction::RedactionPtr redaction = redactionFor(rights);
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(steadyNow() - row.since).count();
  Json out{{"id", row.id},
           {"phase", service::toText(row.phase)},
           {"method", row.method},
           {"url", redaction ? redaction->url(row.url) : row.url},
           {"status", row.status ? Json(row.status) : Json(nullptr)},
           {"since_ms", since},
           {"entry_id", row.exchange ? Json(row.exchange) : Json(nullptr)},
           {"client_left", row.left},
           {"receiving", row.receiving},
           {"path", redaction ? redaction->url(row.path) : row.path},
           {"breakpoint", row.breakpoint},
           {"also_response", row.alsoResponse}};
  if (row.phase == service::HeldPhase::message) {
    out["direction"] = row.direction == model::Direction::toServer ? "toServer" : "toClient";
    out["kind"] = model::toText(row.kind);
    out["index"] = row.index;
  }
  return out;
}

Answer state(Context& context, const Call& call, const Parts&) {
  service::Intercept& intercept = context.service.intercept();
  return answerOf(jsonOf(intercept.state(), intercept.held(), call.rights));
}

Answer setState(Context& context, const Call& call, const Parts&) {
  service::Intercept& intercept = context.service.intercept();
  Fields fields(call);
  fields.only({"enabled", "condition", "requests", "responses", "messages"});
  service::InterceptState state = intercept.state();
  state.enabled = fields.flag("enabled", state.enabled);
  state.condition = fields.text("condition", state.condition);
  state.requests = fields.flag("requests", state.requests);
  state.responses = fields.flag("responses", state.responses);
  state.messages = fields.flag("messages", state.messages);
  if (!fields.good()) return fields.answer();
  if (Compiled compiled = compile(state.condition, "condition"); compiled.refused) return *compiled.refused;
  if (auto done = intercept.setState(state); !done) return refusal(done.error(), "condition");
  context.attend();
  return answerOf(jsonOf(intercept.state(), intercept.held(), call.rights));
}

Answer queue(Context& context, const Call& call, const Parts&) {
  context.attend();
  Json out = Json::array();
  for (const service::HeldRow& row : context.service.intercept().queue()) out.push_back(jsonOf(row, call.rights));
  return answerOf(out);
}

Answer item(Context& context, const Call&, const Parts& parts) {
  context.attend();
  const auto held = context.service.intercept().open(idOf(parts[0]).value_or(0));
  if (!held) return refusal(held.error());
  Json out = jsonOf(held->row, Right::all);
  out["head"] = held->head;
  out["head_base64"] = codec::base64Encode(held->head);  // heads may hold any bytes
  out["headers"] = Json::array();
  for (const auto& [name, value] : fieldsOfHead(held->head)) out["headers"].push_back({name, value});
  out["body"] = held->body ? Json(codec::base64Encode(*held->body)) : Json(nullptr);
  if (!held->body) out["why_no_body"] = held->whyNoBody;
  return answerOf(out);
}

Answer forward(Context& context, const Call& call, const Parts& parts) {
  service::Intercept& intercept = context.service.intercept();
  const std::uint64_t id = idOf(parts[0]).value_or(0);
  Fields fields(call);
  fields.only({"head", "head_base64", "method", "url", "status", "headers", "body", "body_base64"});
  HeadEdit wanted;
  if (fields.has("method")) wanted.method = fields.wantedText("method");
  if (fields.has("url")) wanted.url = fields.wantedText("url");
  if (fields.has("status")) wanted.status = int(fields.number("status", 200, 100, 999));
  if (fields.has("headers")) wanted.headers = fields.pairs("headers");
  service::HeldEdit edit;
  edit.body = fields.bytes("body");
  edit.head = fields.bytes("head");
  if (edit.head && !wanted.empty()) fields.refuse("head", "it is the whole head; method, url, status and headers are parts of one");
  if (!fields.good()) return fields.answer();
  const auto held = intercept.open(id);
  if (!held) return refusal(held.error());
  if (!wanted.empty()) {
    if (held->row.phase == service::HeldPhase::message) return refusal(409, "a message has no head");
    auto head = editedHead(held->head, held->row.url, held->row.phase == service::HeldPhase::request, wanted);
    if (const auto* mistake = std::get_if<HeadMistake>(&head)) return refusal(422, mistake->field + ": " + mistake->sentence, mistake->field);
    edit.head = std::move(std::get<std::string>(head));
  }
  if (auto done = intercept.forward(id, edit); !done) return refusal(done.error());
  return answerOf({{"forwarded", 1}});
}

/// What would keep it from going on, and what is odd.
Answer check(Context& context, const Call& call, const Parts& parts) {
  Fields fields(call);
  fields.only({"head", "head_base64", "body", "body_base64"});
  service::HeldEdit edit;
  edit.head = fields.bytes("head");
  edit.body = fields.bytes("body");
  if (!fields.good()) return fields.answer();
  Json out = Json::array();
  for (const service::EditNote& note : context.service.intercept().check(idOf(parts[0]).value_or(0), edit))
    out.push_back({{"prevents", note.prevents}, {"line", note.line}, {"sentence", note.sentence}});
  return answerOf(out);
}

Answer alsoResponse(Context& context, const Call& call, const Parts& parts) {
  Fields fields(call);
  fields.only({"on"});
  const bool on = fields.flag("on", true);
  if (!fields.good()) return fields.answer();
  if (auto done = context.service.intercept().setAlsoResponse(idOf(parts[0]).value_or(0), on); !done) return refusal(done.error());
  return answerOf({{"changed", 1}});
}

Answer forwardAll(Context& context, const Call&, const Parts&) { return answerOf({{"forwarded", context.service.intercept().forwardAll()}}); }

Answer drop(Context& context, const Call&, const Parts& parts) {
  if (auto done = context.service.intercept().drop(idOf(parts[0]).value_or(0)); !done) return refusal(done.error());
  return answerOf({{"dropped", 1}});
}

Answer abort(Context& context, const Call&, const Parts& parts) {
  if (auto done = context.service.intercept().abort(idOf(parts[0]).value_or(0)); !done) return refusal(done.error());
  return answerOf({{"aborted", 1}});
}

Answer mock(Context& context, const Call& call, const Parts& parts) {
  Fields fields(call);
  fields.only({"status", "headers", "body", "body_base64"});
  service::HeldReply reply;
  reply.status = int(fields.number("status", 200, 200, 999));
  reply.headers = fields.pairs("headers");
  reply.body = fields.bytes("body").value_or("");
  if (!fields.good()) return fields.answer();
  if (auto done = context.service.intercept().mock(idOf(parts[0]).value_or(0), reply); !done) return refusal(done.error(), "headers");
  return answerOf({{"mocked", 1}});
}

constexpr Route kRoutes[] = {
    {"GET", "/api/intercept", Right::read, "What is held", {}, "", "Intercept", 200, state},
    {"POST", "/api/intercept", Right::change, "What is to be held from now on", {}, "InterceptState", "Intercept", 200, setState},
    {"GET", "/api/intercept/queue", Right::read, "Held items, the oldest first", {}, "", "Queue", 200, queue},
    {"POST", "/api/intercept/forward-all", Right::send, "All of them go on as they came", {}, "", "Count", 200, forwardAll},
    {"GET", "/api/intercept/{id}", Right::read | Right::secrets, "One held item with its head and body", {}, "", "Held", 200, item},
    {"POST", "/api/intercept/{id}/forward", Right::send, "It goes on, edited where something is given", {}, "Forward", "Count", 200, forward},
    {"POST", "/api/intercept/{id}/check", Right::read | Right::secrets, "What forward would refuse of an edit, and what is odd in it", {}, "HeldEdit", "Notes", 200, check},
    {"POST", "/api/intercept/{id}/also-response", Right::send, "Of a held request: its response is held too", {}, "Switch", "Count", 200, alsoResponse},
    {"POST", "/api/intercept/{id}/drop", Right::send, "Its client's connection ends without a word; a message is left out", {}, "", "Count", 200, drop},
    {"POST", "/api/intercept/{id}/abort", Right::send, "Its client's connection breaks", {}, "", "Count", 200, abort},
    {"POST", "/api/intercept/{id}/mock", Right::send, "An answer in place of the server's", {}, "Mock", "Count", 200, mock},
};

}  // namespace

std::span<const Route> interceptRoutes() { return kRoutes; }

}  // namespace penstock::api
