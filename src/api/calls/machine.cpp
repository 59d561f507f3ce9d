// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself: how it stands, its CA, whose traffic it leaves alone, what its API is.
#include <algorithm>
#include <chrono>
#include <utility>

#include "api/calls/entries.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/api/calls.h"
#include "penstock/base/clock.h"
#include "penstock/codec/iso_time.h"
#include "penstock/service/audit_log.h"
#include "penstock/service/command_line.h"
#include "penstock/service/config_file.h"

namespace penstock::api {
namespace {

Json jsonOf(const service::ListenerStatus& listener) {
  Json out{{"mode", model::toText(listener.mode)}, {"address", listener.address}, {"port", listener.port}, {"other_machines", listener.beyondLoopback}};
  if (!listener.target.empty()) out["target"] = listener.target;
  return out;
}

Answer status(Context& context, const Call&, const Parts&) {
  Json out{{"version", service::version()}, {"listeners", Json::array()}};
  for (const service::ListenerStatus& listener : context.service.listeners()) out["listeners"].push_back(jsonOf(listener));
  const auto dns = context.service.dnsListener();
  out["dns"] = dns ? Json(dns->address) : Json(nullptr);
  out["warnings"] = context.service.warnings();
  out["held"] = context.service.intercept().held();
  const service::ProjectPtr project = context.service.project();
  if (!project) return answerOf(out);
  const service::RecordingStatus recording = project->status();
  out["exchanges"] = project->rows()->rows() - project->rows()->deletedRows().size();
  out["project"] = {{"path", recording.project.empty() ? Json(nullptr) : Json(recording.project)},
                    {"recording", recording.recording},
                    {"problem", recording.problem.empty() ? Json(nullptr) : Json(recording.problem)},
                    {"lost", recording.lost},
                    {"size", recording.size},
                    {"unindexed", recording.unindexed}};
  return answerOf(out);
}

Answer caPem(Context& context, const Call&, const Parts&) {
  Answer out;
  out.type = "application/x-pem-file";
  out.headers = {{"Content-Disposition", "attachment; filename=\"penstock-ca.pem\""}};
  out.body = context.service.ca().pem;
  return out;
}

Json passthroughOf(Context& context) {
  Json out{{"patterns", context.service.passthrough().hosts()}, {"automatic", Json::array()}};
  for (const model::AutoPassthrough& one : context.service.passthrough().automatic())
    out["automatic"].push_back({{"host", one.host}, {"client", one.client}, {"reason", one.reason}, {"count", one.count}, {"until", codec::isoTime(one.expires)}});
  return out;
}

Answer passthrough(Context& context, const Call&, const Parts&) { return answerOf(passthroughOf(context)); }

Answer addPassthrough(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"pattern"});
  const std::string written = fields.wantedText("pattern");
  if (!fields.good()) return fields.answer();
  const auto pattern = service::parseHostPattern(written);
  if (!pattern) return refusal(422, "pattern: " + pattern.error().message, "pattern");
  std::vector<std::string> hosts = context.service.passthrough().hosts();
  if (std::find(hosts.begin(), hosts.end(), *pattern) == hosts.end()) hosts.push_back(*pattern);
  context.service.passthrough().setHosts(std::move(hosts));
  return answerOf(passthroughOf(context));
}

Answer removePassthrough(Context& context, const Call& call, const Parts&) {
  QueryValues query(call);
  const std::string pattern = query.text("pattern");
  if (pattern.empty()) query.refuse("pattern", "expected one of the patterns");
  if (!query.good()) return query.answer();
  std::vector<std::string> hosts = context.service.passthrough().hosts();
  const bool chosen = std::erase(hosts, pattern) > 0;
  if (chosen) context.service.passthrough().setHosts(std::move(hosts));
  // A host that is passed through by itself is decrypted again.
  if (!chosen && !context.service.passthrough().retry(pattern)) return refusal(404, "there is no such pattern", "pattern");
  return answerOf(passthroughOf(context));
}

/// An assistant's, whose own process asks for parts of it. It stands under the name of whoever says so.
Answer noteTool(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"call", "status", "took_us"});
  const std::string said = fields.wantedText("call");
  const auto status = unsigned(fields.number("status", 200, 100, 599));
  const std::int64_t took = fields.number("took_us", 0, 0, INT64_MAX);
  if (!fields.good()) return fields.answer();
  context.service.audit().add({wallNow(), "mcp", call.who, said.substr(0, 64 * 1024), status, took});
  Answer out;
  out.status = 204;
  return out;
}

Answer token(Context&, const Call& call, const Parts&) {
  Json rights = Json::array();
  for (const auto& [name, right] : {std::pair("read", Right::read), std::pair("secrets", Right::secrets), std::pair("send", Right::send), std::pair("change", Right::change)})
    if (has(call.rights, right)) rights.push_back(name);
  return answerOf({{"name", call.who}, {"rights", std::move(rights)}});
}

Answer openApiDocument(Context&, const Call&, const Parts&) {
  Answer out;
  out.body = openApi();
  return out;
}

constexpr Parameter kPattern[] = {{"pattern", "string", "The pattern, or a host that is passed through by itself"}};

constexpr Route kRoutes[] = {
    {"GET", "/api/status", Right::read, "Listeners, project, how recording stands", {}, "", "Status", 200, status},
    {"GET", "/api/ca.pem", Right::read, "The CA's certificate", {}, "", "*", 200, caPem},
    {"GET", "/api/passthrough", Right::read, "Whose traffic is not decrypted", {}, "", "Passthrough", 200, passthrough},
    {"POST", "/api/passthrough", Right::change, "From the next connection on that host is not decrypted", {}, "Pattern", "Passthrough", 200, addPassthrough},
    {"DELETE", "/api/passthrough", Right::change, "It is decrypted again", kPattern, "", "Passthrough", 200, removePassthrough},
    {"GET", "/api/token", Right::none, "The name of the token that the call has, and what it may do", {}, "", "Token", 200, token},
    {"POST", "/api/audit", Right::none, "A line of the log of calls: what an assistant asked of its tools", {}, "ToolCall", "", 204, noteTool},
    {"GET", "/api/openapi.json", Right::read, "This description", {}, "", "Document", 200, openApiDocument},
};

}  // namespace

std::span<const Route> machineRoutes() { return kRoutes; }

}  // namespace penstock::api
