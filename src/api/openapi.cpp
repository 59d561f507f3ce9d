// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <optional>

#include "api/fields.h"
#include "api/route.h"
#include "api/schemas.h"
#include "penstock/api/calls.h"
#include "penstock/base/ascii.h"
#include "penstock/service/command_line.h"

namespace penstock::api {
namespace {

Json schemaRef(std::string_view name) { return {{"$ref", "#/components/schemas/" + std::string(name)}}; }

Json contentOf(std::string_view schema) {
  if (schema == "*") return {{"application/octet-stream", Json::object()}};
  return {{"application/json", {{"schema", schemaRef(schema)}}}};
}

std::string_view nameOf(Right right) {
  switch (right) {
    case Right::send: return "send";
    case Right::change: return "change";
    case Right::secrets: return "read";
    case Right::none:
    case Right::read:
    case Right::all: break;
  }
  return "read";
}

/// "getTrafficIdBody": unique, since method and path are.
std::string operationId(const Route& route) {
  std::string out = lowered(route.method);
  bool upper = true;
  for (const char c : route.path.substr(std::string_view("/api").size())) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) out += upper && c >= 'a' ? char(c - 32) : c;
    upper = !letter;
  }
  return out;
}

Json parametersOf(const Route& route) {
  Json out = Json::array();
  for (std::size_t at = route.path.find('{'); at != std::string_view::npos; at = route.path.find('{', at + 1)) {
    const std::string_view name = route.path.substr(at + 1, route.path.find('}', at) - at - 1);
    out.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const Parameter& parameter : route.parameters)
    out.push_back({{"name", parameter.name}, {"in", "query"}, {"description", parameter.says}, {"schema", {{"type", parameter.type}}}});
  return out;
}

Json operationOf(const Route& route) {
  Json out{{"operationId", operationId(route)}, {"summary", route.says}, {"description", "Right: " + std::string(nameOf(route.needs))}};
  if (Json parameters = parametersOf(route); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (!route.takes.empty()) out["requestBody"] = {{"required", true}, {"content", contentOf(route.takes)}};
  Json well{{"description", route.status == 204 ? "Done" : "As asked"}};
  if (!route.gives.empty()) well["content"] = contentOf(route.gives);
  out["responses"] = {{std::to_string(route.status), std::move(well)}, {"default", {{"$ref", "#/components/responses/Refused"}}}};
  return out;
}

/// What no route has: messages for as long as its client listens.
Json eventsPath() {
  constexpr Parameter parameters[] = {{"q", "string", "An expression: of what it selects alone"},
                                      {"bodies", "boolean", "0: without bodies"},
                                      {"events", "boolean", "1: {event, entry} in place of bare entries, which tells of deletions as well"},
                                      {"after", "integer", "Those behind this id first, then again what ended since it began; without it what comes from now on"}};
  Route route;
  route.method = "GET";
  route.path = "/api/ws";
  route.says = "A WebSocket: an entry as JSON at each addition and change";
  route.parameters = parameters;
  Json out = operationOf(route);
  out["operationId"] = "getEvents";
  out["security"] = {{{"token", Json::array()}}, {{"queryToken", Json::array()}}};
  out["responses"] = {{"101", {{"description", "Entries follow, each a text message; with events=1 Events"},
                               {"x-messages", {{"oneOf", {schemaRef("Entry"), schemaRef("Event")}}}}}},
                      {"default", {{"$ref", "#/components/responses/Refused"}}}};
  return {{"get", std::move(out)}};
}

}  // namespace

std::string openApi() {
  Json out{{"openapi", "3.1.0"},
           {"info",
            {{"title", "Penstock"},
             {"version", service::version()},
             {"description",
              "What Penstock recorded, and all that can be done with it. Events come over a WebSocket at /ws."},
             {"license", {{"name", "GPL-3.0-or-later"}, {"identifier", "GPL-3.0-or-later"}}}}},
           {"servers", {{{"url", "/"}}}},
           {"security", {{{"token", Json::array()}}}},
           {"paths", Json::object()}};
  for (const auto group : routeGroups())
    for (const Route& route : group) out["paths"][std::string(route.path)][lowered(route.method)] = operationOf(route);
  out["paths"]["/ws"] = eventsPath();
  out["components"] = {{"securitySchemes",
                        {{"token", {{"type", "http"}, {"scheme", "bearer"}}}, {"queryToken", {{"type", "apiKey"}, {"in", "query"}, {"name", "token"}}}}},
                       {"responses", {{"Refused", {{"description", "Why not"}, {"content", contentOf("Refusal")}}}}},
                       {"schemas", Json::parse(schemas(), nullptr, false)}};
  return dumped(out);
}

}  // namespace penstock::api
