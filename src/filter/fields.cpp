// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/fields.h"

#include <algorithm>
#include <array>

#include "penstock/base/ascii.h"
#include "penstock/model/colors.h"

namespace penstock::filter {
namespace {

using enum FieldType;
using enum FieldPlace;

constexpr std::array<FieldInfo, fieldCount> kFields = {{
    {FieldId::id, "id", number, row, false, true, "number of the exchange", "id > 1000"},
    {FieldId::time, "time", FieldType::time, row, false, false, "when it began: 10:30, 2026-01-31, -5m", "time > -5m"},
    {FieldId::method, "method", text, row, false, true, "request method", "method == POST"},
    {FieldId::scheme, "scheme", text, row, false, true, "http, https, tls or tcp", "scheme == https"},
    {FieldId::host, "host", text, row, false, true, "host name without port", "host == api.example.com"},
    {FieldId::port, "port", number, row, false, true, "port of the server", "port != 443"},
    {FieldId::path, "path", text, row, false, true, "path without query", "path contains /login"},
    {FieldId::query, "query", text, row, false, true, "query without the question mark", "query contains token="},
    {FieldId::url, "url", text, row, false, true, "whole URL, or path and query alone", "url startswith https://api."},
    {FieldId::status, "status", number, row, false, true, "status code of the response, 0 for none; 4xx for all that begin so", "status == 4xx"},
    {FieldId::protocol, "protocol", text, row, false, true,
     "HTTP/1.1, h2, WebSocket, gRPC, MQTT, DNS, tls, tcp; h1, ws, grpc; http, https", "protocol == h2"},
    {FieldId::type, "type", text, row, false, true, "media type of the response, or the column's word for it: js, image, tunnel",
     "type == json"},
    {FieldId::size, "size", bytes, row, false, true, "bytes of both bodies", "size > 1mb"},
    {FieldId::requestSize, "req.size", bytes, row, false, true, "bytes of the request's body", "req.size > 10kb"},
    {FieldId::responseSize, "resp.size", bytes, row, false, true, "bytes of the response's body", "resp.size == 0"},
    {FieldId::duration, "duration", FieldType::duration, row, false, true, "from beginning to end", "duration > 200ms"},
    {FieldId::client, "client", text, row, false, true, "address of the client, with its port or without", "client == 127.0.0.1"},
    {FieldId::server, "server", text, row, false, true, "address and port of the server, or its name", "server contains 10.0.0."},
    {FieldId::process, "process", text, row, false, false, "program of the client", "process == curl"},
    {FieldId::tls, "tls", text, row, false, true, "version of TLS", "tls == 1.3"},
    {FieldId::tag, "tag", text, row, false, false, "a tag, or a part of the tags", "tag == todo"},
    {FieldId::comment, "comment", text, row, false, false, "comment", "comment contains look"},
    {FieldId::color, "color", number, row, false, true, "red, orange, yellow, green, blue, purple, or its number",
     "color == red"},
    {FieldId::error, "error", text, row, false, false, "why it failed; true for any failure", "error == true"},
    {FieldId::source, "source", text, row, false, true, "proxy, resender, bulk or import", "source == resender"},
    {FieldId::modified, "modified", flag, row, false, true, "sent on otherwise than received", "modified == true"},
    {FieldId::rule, "rule", text, row, false, false, "name of a rule that was applied", "rule contains mock"},
    {FieldId::messages, "messages", number, row, false, true, "count of messages", "messages > 10"},
    {FieldId::grpcMethod, "grpc.method", text, row, false, true, "package.Service/Method, or the method alone",
     "grpc.method contains Get"},
    {FieldId::operation, "operation", text, row, false, false,
     "what the payload asks for: an operation of GraphQL, a method of JSON-RPC, MCP or gRPC, an action of SOAP or AWS", "operation == GetUser"},
    {FieldId::requestHeader, "req.header", text, head, true, false, "field of the request's head",
     "req.header[\"User-Agent\"] contains curl"},
    {FieldId::responseHeader, "resp.header", text, head, true, false, "field of the response's head",
     "resp.header[\"Server\"] contains nginx"},
    {FieldId::header, "header", text, head, true, false, "field of either head", "header[\"Content-Type\"] contains json"},
    {FieldId::cookie, "cookie", text, head, true, false, "cookie sent or set", "cookie[\"session\"] == abc"},
    {FieldId::grpcStatus, "grpc.status", number, head, false, true, "status of gRPC, by number or name", "grpc.status != 0"},
    {FieldId::mqttTopic, "mqtt.topic", text, body, false, false, "topic of an MQTT packet", "mqtt.topic startswith home/"},
    {FieldId::request, "request", text, body, false, false, "the whole request", "request contains password"},
    {FieldId::response, "response", text, body, false, false, "the whole response", "response contains error"},
    {FieldId::fullText, "full_text", text, body, false, false, "everything", "full_text contains Authorization"},
    {FieldId::json, "json", text, body, true, false, "value in a JSON body", "json(\"$.user.name\") == anna"},
    {FieldId::wsText, "ws.text", text, body, false, false, "text of a WebSocket message", "ws.text contains ping"},
}};

constexpr bool inOrder() {
  for (std::size_t i = 0; i < kFields.size(); ++i)
    if (std::size_t(kFields[i].id) != i) return false;
  return true;
}
static_assert(inOrder());

struct Alias {
  std::string_view name;
  FieldRef ref;
};

// Names of PacketProxy's own columns keep its `==`, which is a search.
constexpr Alias kAliases[] = {
    // pypproxy
    {"status_code", {FieldId::status}},
    {"all", {FieldId::fullText}},
    // PacketProxy
    {"length", {FieldId::size}},
    {"client_ip", {FieldId::client, FieldRef::address, true}},
    {"client_port", {FieldId::client, FieldRef::portNumber}},
    {"server_ip", {FieldId::server, FieldRef::address, true}},
    {"server_port", {FieldId::port}},
    {"resend", {FieldId::source, FieldRef::resent}},
    {"encode", {FieldId::protocol, FieldRef::whole, true}},
    {"alpn", {FieldId::protocol, FieldRef::whole, true}},
    {"group", {FieldId::id}},
    {"full_text_i", {FieldId::fullText, FieldRef::ignoringCase, true}},
    // Other words for the same.
    {"mime", {FieldId::type, FieldRef::mimeOnly}},
    {"colour", {FieldId::color}},
    {"tags", {FieldId::tag}},
    {"duration_ms", {FieldId::duration}},
    {"created_at", {FieldId::time}},
    {"request.header", {FieldId::requestHeader}},
    {"response.header", {FieldId::responseHeader}},
    {"request.size", {FieldId::requestSize}},
    {"response.size", {FieldId::responseSize}},
    {"cookies", {FieldId::cookie}},
    {"headers", {FieldId::header}},
};

}  // namespace

std::span<const FieldInfo> fields() {
  return kFields;
}
const FieldInfo& infoOf(FieldId field) {
  return kFields[std::size_t(field)];
}
std::span<const std::string_view> colorNames() {
  return model::colorNames;
}

std::optional<FieldRef> refNamed(std::string_view name) {
  for (const FieldInfo& f : kFields)
    if (equalsIgnoreCase(f.name, name)) return FieldRef{f.id};
  for (const Alias& a : kAliases)
    if (equalsIgnoreCase(a.name, name)) return a.ref;
  return std::nullopt;
}

std::optional<FieldId> fieldNamed(std::string_view name) {
  if (const auto ref = refNamed(name)) return ref->id;
  return std::nullopt;
}

namespace {

// Damerau-Levenshtein (optimal string alignment) of short words, ignoring case.
std::size_t distance(std::string_view a, std::string_view b) {
  constexpr std::size_t most = 24;
  if (a.size() > most || b.size() > most) return most;
  std::array<std::array<std::size_t, most + 1>, most + 1> d;
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = toLower(a[i - 1]) == toLower(b[j - 1]);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && toLower(a[i - 1]) == toLower(b[j - 2]) && toLower(a[i - 2]) == toLower(b[j - 1]))
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> among) {
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : among) {
    const std::size_t d = distance(word, candidate);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string_view nearestField(std::string_view word) {
  std::array<std::string_view, kFields.size() + std::size(kAliases)> names;
  std::size_t n = 0;
  for (const FieldInfo& f : kFields) names[n++] = f.name;
  for (const Alias& a : kAliases) names[n++] = a.name;
  if (const std::string_view name = nearest(word, names); !name.empty()) return name;
  // "hostname", "requests", "useragent": one contains the other.
  for (const FieldInfo& f : kFields)
    if (f.name.size() >= 3 && word.size() >= 3 &&
        (lowered(word).find(f.name) != std::string::npos || f.name.find(lowered(word)) == 0))
      return f.name;
  return {};
}

}  // namespace penstock::filter
