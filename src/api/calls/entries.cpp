// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/calls/entries.h"

#include "api/fields.h"

namespace penstock::api {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// A pattern that means the text itself, as it stands between quotes: there a pattern keeps its backslashes.
std::string literal(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool ascii = static_cast<unsigned char>(c) < 0x80, plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (ascii && !plain) out += '\\';
    out += c;
  }
  return out;
}

/// As pypproxy: host and path are one text, in which it is somewhere, in whichever case.
std::string hostAndPathContain(const std::string& text) {
  std::string out = "host contains " + quoted(text) + " || path contains " + quoted(text);
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos && slash != 0)
    out += " || (host ~i \"" + literal(text.substr(0, slash)) + "$\" && path ~i \"^" + literal(text.substr(slash)) + "\")";
  return "(" + out + ")";
}

/// Words of entries (exporter::entryProtocol) as expressions have them.
std::string protocolIs(const std::string& word) {
  if (word == "http" || word == "https")
    return "(scheme == " + word + " && !(protocol in (WebSocket, gRPC, \"gRPC-Web\", MQTT, tls, tcp)))";
  if (word == "ws") return "protocol == WebSocket";
  return "protocol == " + quoted(word);
}

}  // namespace

OpenProject openProject(Context& context) {
  OpenProject out;
  out.project = context.service.project();
  if (!out.project || out.project->closed()) out.refused = refusal(503, "no project is open");
  return out;
}

std::string expressionOf(const QueryValues& query) {
  std::string out;
  const auto add = [&out](const std::string& part) { out += (out.empty() ? "" : " && ") + part; };
  if (const std::string q = query.text("q"); q.find_first_not_of(" \t\r\n") != std::string::npos) add("(" + q + ")");
  if (const std::string method = query.text("method"); !method.empty()) add("method == " + quoted(method));
  if (const std::string host = query.text("host"); !host.empty()) add("host == " + quoted(host));
  if (const std::string search = query.text("search"); !search.empty()) add(hostAndPathContain(search));
  if (const std::string protocol = query.text("protocol"); !protocol.empty()) add(protocolIs(protocol));
  return out;
}

std::string anywhere(const std::string& text) { return quoted(text); }

Compiled compile(const std::string& text, std::string_view field) {
  Compiled out;
  auto compiled = filter::Expression::compile(text);
  if (auto* problem = std::get_if<filter::Problem>(&compiled)) {
    Json json{{"detail", std::string(field) + ": " + problem->message}, {"field", field}, {"position", problem->position}, {"length", problem->length}};
    if (!problem->hint.empty()) json["hint"] = problem->hint;
    out.refused = answerOf(json, 422);
  } else {
    out.expression = std::get<filter::ExpressionPtr>(std::move(compiled));
  }
  return out;
}

}  // namespace penstock::api
