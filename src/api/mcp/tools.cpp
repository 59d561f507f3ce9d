// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/mcp/tools.h"

#include <algorithm>

#include "penstock/base/percent.h"

namespace penstock::api {
namespace {

// An assistant reads what it is given: so much of a body, and of each answer.
constexpr std::size_t mostBody = 64 * 1024, mostAnswer = 4u << 20, mostPayload = 4 * 1024, mostPayloads = 100;

ToolResult failed(std::string_view sentence) { return {Json{{"error", sentence}}, true}; }

/// The whole of an answer; too much of it is an error.
Result<std::string> textOf(const Answer& answer) {
  std::string out = answer.body;
  const auto tooMuch = [] { return makeError(ErrorCode::limit, "that is too much for one answer; ask for less"); };
  if (answer.rest) {
    exporter::TextOut to([&](std::string_view piece) -> Result<void> {
      out += piece;
      return out.size() > mostAnswer ? Result<void>(tooMuch()) : Result<void>();
    });
    auto written = answer.rest(to);
    if (written) written = to.flush();
    if (!written) return written.error();
  }
  if (out.size() > mostAnswer) return tooMuch();
  return out;
}

ToolResult resultOf(const Answer& answer) {
  const auto text = textOf(answer);
  if (!text) return failed(text.error().message);
  if (answer.status == 204) return {Json{{"done", true}}, false};
  Json json = Json::parse(*text, nullptr, false);
  if (json.is_discarded()) return failed("the answer is no JSON");
  if (answer.status >= 400) return {Json{{"error", json.value("detail", "")}, {"field", json.value("field", "")}}, true};
  return {std::move(json), false};
}

std::string idText(Fields& arguments) {
  if (!arguments.has("id")) arguments.refuse("id", "expected the id of an exchange");
  return std::to_string(arguments.number("id", 0, 1, INT64_MAX));
}
Json memberOf(const Json& json, const char* name) { return json.contains(name) ? json[name] : Json(nullptr); }

/// What is worth a line of an entry.
Json summaryOf(const Json& entry) {
  std::string url = entry.value("scheme", "") + "://" + entry.value("host", "");
  if (entry.contains("port") && entry["port"].is_number_integer()) url += ":" + entry["port"].dump();
  url += entry.value("path", "");
  if (const std::string query = entry.value("query", ""); !query.empty()) url += "?" + query;
  Json out{{"id", memberOf(entry, "id")}, {"time", memberOf(entry, "created_at")}, {"method", memberOf(entry, "method")}, {"url", std::move(url)},
           {"status", memberOf(entry, "status_code")}, {"duration_ms", memberOf(entry, "duration_ms")}, {"protocol", memberOf(entry, "protocol")}};
  for (const char* name : {"error", "operation", "tags", "comment", "modified"})
    if (entry.contains(name) && !entry[name].is_null() && entry[name] != "" && entry[name] != false && entry[name] != Json::array()) out[name] = entry[name];
  return out;
}

ToolResult searchTraffic(Fields& arguments, const CallApi& call) {
  const std::string q = arguments.text("q");
  const std::int64_t limit = arguments.number("limit", 20, 1, 200);
  if (!arguments.good()) return resultOf(arguments.answer());
  ToolResult result = resultOf(call("GET", "/api/traffic?newest=1&bodies=0&limit=" + std::to_string(limit) + "&q=" + percentEncoded(q), {}));
  if (result.failed) return result;
  Json found = Json::array();
  for (const Json& entry : result.content["entries"]) found.push_back(summaryOf(entry));
  return {Json{{"total", result.content["total"]}, {"newest_first", std::move(found)}}, false};
}

/// As every head shows it: decoded, in whatever it is read as.
Json shownBody(const std::string& path, const char* side, const CallApi& call) {
  ToolResult result = resultOf(call("GET", path + "/shown/" + side + "?limit=" + std::to_string(mostBody), {}));
  return result.failed ? Json(nullptr) : std::move(result.content);
}

ToolResult messagesOf(const std::string& path, const CallApi& call) {
  ToolResult result = resultOf(call("GET", path + "/messages?limit=200&bodies=0", {}));
  if (result.failed) return result;
  std::size_t shown = 0;
  for (Json& message : result.content["messages"]) {
    if (shown++ == mostPayloads) break;
    const ToolResult payload = resultOf(call("GET", path + "/messages/" + message["index"].dump() + "/shown?limit=" + std::to_string(mostPayload), {}));
    if (payload.failed) continue;
    for (const char* name : {"view", "text", "base64", "cut"})
      if (payload.content.contains(name) && !payload.content[name].is_null() && payload.content[name] != false) message[name] = payload.content[name];
  }
  return result;
}

ToolResult getExchange(Fields& arguments, const CallApi& call) {
  const std::string id = idText(arguments), part = arguments.text("part", "summary");
  static constexpr std::string_view parts[] = {"summary", "request", "response", "messages", "trace"};
  if (std::find(std::begin(parts), std::end(parts), part) == std::end(parts)) arguments.refuse("part", "expected summary, request, response, messages or trace");
  if (!arguments.good()) return resultOf(arguments.answer());
  const std::string path = "/api/traffic/" + id;
  if (part == "trace") return resultOf(call("GET", path + "/trace", {}));
  if (part == "messages") return messagesOf(path, call);
  ToolResult result = resultOf(call("GET", path + "?bodies=0", {}));
  if (result.failed) return result;
  const Json& entry = result.content;
  Json out = summaryOf(entry);
  if (part == "summary") {
    out["request_headers"] = memberOf(entry, "request_headers");
    out["response_headers"] = memberOf(entry, "response_headers");
    for (const char* name : {"process", "tls", "rules", "source", "http_version"}) out[name] = memberOf(entry, name);
  } else if (part == "request") {
    out["headers"] = memberOf(entry, "request_headers");
    out["body"] = shownBody(path, "request", call);
  } else {
    out["headers"] = memberOf(entry, "response_headers");
    out["body"] = shownBody(path, "response", call);
    if (const ToolResult answer = resultOf(call("GET", path + "/answer", {})); !answer.failed) out["language_model_answer"] = answer.content;
  }
  return {std::move(out), false};
}

ToolResult listHosts(Fields&, const CallApi& call) { return resultOf(call("GET", "/api/hosts", {})); }
ToolResult listRules(Fields&, const CallApi& call) { return resultOf(call("GET", "/api/rules", {})); }

ToolResult explain(Fields& arguments, const CallApi& call) {
  const std::string id = idText(arguments);
  if (!arguments.good()) return resultOf(arguments.answer());
  ToolResult result = resultOf(call("GET", "/api/traffic/" + id + "/trace", {}));
  if (result.failed) return result;
  return {Json{{"why", result.content["why"]}}, false};
}

ToolResult addRule(Fields& arguments, const CallApi& call) {
  const Json* rule = arguments.member("rule");
  if (!rule) arguments.refuse("rule", "expected a rule");
  if (!arguments.good()) return resultOf(arguments.answer());
  return resultOf(call("POST", "/api/rules", dumped(*rule)));
}

ToolResult removeRule(Fields& arguments, const CallApi& call) {
  const std::string id = arguments.wantedText("id");
  if (!arguments.good()) return resultOf(arguments.answer());
  return resultOf(call("DELETE", "/api/rules/" + percentEncoded(id), {}));
}

ToolResult resend(Fields& arguments, const CallApi& call) {
  const std::int64_t id = arguments.number("id", 0, 1, INT64_MAX);
  const Json* changes = arguments.member("changes");
  if (!arguments.good()) return resultOf(arguments.answer());
  ToolResult result = resultOf(call("POST", "/api/replay?bodies=0", dumped({{"entry_id", id}, {"options", changes ? *changes : Json::object()}})));
  if (result.failed) return result;
  for (Json& answer : result.content)
    if (answer["exchange_id"].is_number()) answer["body"] = shownBody("/api/traffic/" + answer["exchange_id"].dump(), "response", call);
  return result;
}

ToolResult interceptState(Fields&, const CallApi& call) { return resultOf(call("GET", "/api/intercept", {})); }
ToolResult interceptQueue(Fields&, const CallApi& call) { return resultOf(call("GET", "/api/intercept/queue", {})); }
ToolResult interceptSet(Fields& arguments, const CallApi& call) {
  Json state = Json::object();
  for (const char* name : {"enabled", "condition", "requests", "responses", "messages"})
    if (const Json* given = arguments.member(name)) state[name] = *given;
  return resultOf(call("POST", "/api/intercept", dumped(state)));
}
ToolResult interceptDecide(Fields& arguments, const CallApi& call) {
  const std::string id = idText(arguments), decision = arguments.text("decision", "forward");
  static constexpr std::string_view decisions[] = {"forward", "drop", "abort", "mock"};
  if (std::find(std::begin(decisions), std::end(decisions), decision) == std::end(decisions)) arguments.refuse("decision", "expected forward, drop, abort or mock");
  const Json* with = arguments.member("with");
  if (!arguments.good()) return resultOf(arguments.answer());
  return resultOf(call("POST", "/api/intercept/" + id + "/" + decision, with ? dumped(*with) : std::string()));
}

#define PENSTOCK_ID R"("id":{"type":"integer","description":"of the exchange"})"
constexpr Tool kTools[] = {
    {"search_traffic", "Finds recorded HTTP exchanges, the newest first. q is an expression of Penstock's filter language, such as: host == api.example.com && status >= 400; "
                       "full_text contains \"token\"; method == POST && path startswith /login; json(\"$.user.id\") == 7. An empty q is everything.",
     R"({"type":"object","properties":{"q":{"type":"string"},"limit":{"type":"integer","minimum":1,"maximum":200}}})", false, searchTraffic},
    {"get_exchange", "One recorded exchange: summary (with heads), request or response (head and body), messages (of WebSocket, gRPC, SSE, MQTT) or trace.",
     R"({"type":"object","properties":{)" PENSTOCK_ID R"(,"part":{"enum":["summary","request","response","messages","trace"]}},"required":["id"]})", false, getExchange},
    {"list_hosts", "Hosts that were talked to, and how many exchanges each has.", R"({"type":"object","properties":{}})", false, listHosts},
    {"list_rules", "Rules that change what passes, with how often each did.", R"({"type":"object","properties":{}})", false, listRules},
    {"explain", "Why an exchange is as it is: how it came in, whether it was decrypted, which rules, scripts and people changed it, and how it failed.",
     R"({"type":"object","properties":{)" PENSTOCK_ID R"(},"required":["id"]})", false, explain},
    {"add_rule", "Adds a rule, such as {\"name\": \"n\", \"when\": \"host == a.test\", \"actions\": [{\"do\": \"set_header\", \"side\": \"response\", \"name\": \"X\", \"value\": \"1\"}]}. "
                 "do is one of block, redirect, mock, map_local, map_remote, set_header, add_header, remove_header, set_body, replace_body, json_body, set_method, set_url, "
                 "set_status, delay, throttle, mark.",
     R"({"type":"object","properties":{"rule":{"type":"object"}},"required":["rule"]})", true, addRule},
    {"remove_rule", "Takes a rule out.", R"({"type":"object","properties":{"id":{"type":"string"}},"required":["id"]})", true, removeRule},
    {"resend", "Sends a recorded request again, changed: method, path, body, extra_headers {name: value}, remove_headers [name], override_host, timeout_seconds, count.",
     R"({"type":"object","properties":{)" PENSTOCK_ID R"(,"changes":{"type":"object"}},"required":["id"]})", true, resend},
    {"intercept_state", "What is held on its way.", R"({"type":"object","properties":{}})", false, interceptState},
    {"intercept_queue", "Requests, responses and messages that are held and wait for a decision.", R"({"type":"object","properties":{}})", false, interceptQueue},
    {"intercept_set", "Begins or ends to hold what passes: enabled, condition (an expression), requests, responses, messages.",
     R"({"type":"object","properties":{"enabled":{"type":"boolean"},"condition":{"type":"string"},"requests":{"type":"boolean"},"responses":{"type":"boolean"},"messages":{"type":"boolean"}}})",
     true, interceptSet},
    {"intercept_decide", "Decides about a held item: forward (with method, url, status, headers, body), drop, abort or mock (with status, headers, body).",
     R"({"type":"object","properties":{"id":{"type":"integer"},"decision":{"enum":["forward","drop","abort","mock"]},"with":{"type":"object"}},"required":["id"]})", true,
     interceptDecide},
};
#undef PENSTOCK_ID

}  // namespace

std::span<const Tool> tools() { return kTools; }

}  // namespace penstock::api
