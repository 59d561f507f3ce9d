// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/entry_json.h"

#include <algorithm>
#include <array>
#include <vector>

#include "exporter/body_stream.h"
#include "exporter/json_text.h"
#include "exporter/shown.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/codec/iso_time.h"
#include "penstock/exporter/json.h"
#include "penstock/exporter/words.h"
#include "penstock/model/colors.h"
#include "penstock/model/row_fields.h"

namespace penstock::exporter {
namespace {

using model::Direction;
using model::Timings;

bool isPseudo(std::string_view name) { return name.starts_with(':'); }

/// {"name": ["value", ...]}: names in lower case, as pypproxy has them, and in their order; pseudo-header fields are none of HTTP's.
void appendFieldsByName(std::string& out, const model::Headers* headers) {
  std::vector<std::pair<std::string, std::uint32_t>> names;
  for (std::uint32_t i = 0; headers && i < headers->size(); ++i)
    if (const auto name = (*headers)[i].name; !isPseudo(name)) names.emplace_back(lowered(name), i);
  std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  out += '{';
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool another = i == 0 || names[i].first != names[i - 1].first;
    if (i != 0) out += another ? "]," : ",";
    if (another) {
      appendJson(out, names[i].first);
      out += ":[";
    }
    appendJson(out, (*headers)[names[i].second].value);
  }
  out += names.empty() ? "}" : "]}";
}

/// [["Name", "value"], ...] as they stand, pseudo-header fields too.
void appendFieldsInOrder(std::string& out, const model::Headers* headers) {
  out += '[';
  for (std::size_t i = 0; headers && i < headers->size(); ++i) {
    out += i == 0 ? "[" : ",[";
    appendJson(out, (*headers)[i].name);
    out += ',';
    appendJson(out, (*headers)[i].value);
    out += ']';
  }
  out += ']';
}

template <class Texts>
void appendTexts(std::string& out, const Texts& texts) {
  JsonList list(out, '[');
  for (const auto& text : texts) {
    list.next();
    appendJson(out, std::string_view(text));
  }
  list.close();
}

std::vector<std::string_view> wordsOf(std::string_view tags) {
  std::vector<std::string_view> words;
  while (!tags.empty()) {
    const std::size_t end = std::min(tags.find(' '), tags.size());
    if (end != 0) words.push_back(tags.substr(0, end));
    tags.remove_prefix(std::min(end + 1, tags.size()));
  }
  return words;
}

/// Path and query, divided at the first question mark; what a tunnel is about is its path.
std::pair<std::string_view, std::string_view> targetOf(const model::Exchange& x, const Shown& shown) {
  if (x.kind != model::ExchangeKind::http) return {x.subject, {}};
  std::string_view path = shown.request ? std::string_view(shown.request->path) : std::string_view();
  const std::size_t mark = path.find('?');
  if (mark == path.npos) return {path, {}};
  return {path.substr(0, mark), path.substr(mark + 1)};
}

void addTls(JsonList& entry, std::string& out, const model::ConnectionInfo* connection) {
  entry.name("tls");
  const model::TlsInfo* tls = !connection ? nullptr : connection->serverTls ? connection->serverTls.get() : connection->clientTls.get();
  if (!tls) {
    out += "null";
    return;
  }
  JsonList j(out);
  j.add("version", tls->version);
  j.add("cipher", tls->cipher);
  j.add("alpn", tls->alpn);
  j.add("sni", tls->sni);
  j.add("verify", tls->verify);
  if (connection->clientTls) {
    j.add("ja3", connection->clientTls->ja3);
    j.add("ja4", connection->clientTls->ja4);
  }
  j.close();
}

void addTimings(JsonList& entry, std::string& out, const Timings& timings) {
  entry.name("timings");
  JsonList j(out);
  for (std::size_t i = 0; i < momentNames.size(); ++i)
    if (timings.at[i] >= 0) j.add(momentNames[i], timings.at[i]);
  j.close();
}

/// What pypproxy's entries have, less the bodies.
void addPypproxy(JsonList& entry, std::string& out, const model::Exchange& x, const model::Annotation& annotation, const Shown& shown) {
  const auto [path, query] = targetOf(x, shown);
  entry.add("id", x.id);
  entry.add("created_at", codec::isoTime(x.startedAt) + "+00:00");
  entry.add("method", shown.request ? std::string_view(shown.request->method) : std::string_view());
  entry.add("scheme", x.scheme);
  entry.add("host", x.host);
  entry.add("path", path);
  entry.add("query", query);
  entry.name("req_headers");
  appendFieldsByName(out, shown.headers(Direction::toServer));
  entry.add("status_code", model::statusOf(x));
  entry.name("resp_headers");
  appendFieldsByName(out, shown.headers(Direction::toClient));
  const std::int64_t duration = std::max<std::int64_t>(0, model::durationOf(x.state, x.timings));
  entry.add("duration_ms", (duration + 500) / 1000);
  entry.add("protocol", entryProtocol(x));
  entry.name("tags");
  appendTexts(out, wordsOf(annotation.tags));
  entry.add("modified", shown.modified);
  entry.add("color", model::colorName(annotation.color));
}

void addOurs(JsonList& entry, std::string& out, const model::Exchange& x, const model::Annotation& annotation, const Shown& shown) {
  entry.name("request_headers");
  appendFieldsInOrder(out, shown.headers(Direction::toServer));
  entry.name("response_headers");
  appendFieldsInOrder(out, shown.headers(Direction::toClient));
  entry.add("port", x.port);
  entry.add("http_version", shown.request ? model::toText(shown.request->version) : std::string_view());
  entry.add("reason", shown.response ? std::string_view(shown.response->reason) : std::string_view());
  entry.add("state", stateName(x.state));
  entry.add("source", sourceName(x.source));
  entry.name("error");
  if (x.failure)
    appendJson(out, failureText(x.failure));
  else
    out += "null";
  entry.name("rules");
  appendTexts(out, model::rulesIn(x.trace));
  entry.add("messages", x.messages);
  entry.add("comment", annotation.comment);
  const model::ConnectionInfo* connection = x.connection.get();
  entry.add("process", connection ? std::string_view(connection->process) : std::string_view());
  entry.add("client", connection ? std::string_view(connection->clientAddress) : std::string_view());
  entry.add("server", connection ? std::string_view(connection->serverAddress) : std::string_view());
  addTls(entry, out, connection);
  entry.add("operation", x.operation);
  entry.add("request_size", x.requestBody.size);
  entry.add("response_size", x.responseBody.size);
  if (x.grpcStatus >= 0) entry.add("grpc_status", x.grpcStatus);
  addTimings(entry, out, x.timings);
}

JsonList begin(std::string& out, const model::Exchange& x, const model::Annotation& annotation, const Shown& shown) {
  JsonList entry(out);
  addPypproxy(entry, out, x, annotation, shown);
  addOurs(entry, out, x, annotation, shown);
  return entry;
}

struct BodyNames {
  Direction side;
  std::string_view decoded, encoded;
};
constexpr BodyNames kBodies[] = {{Direction::toServer, "req_body", "req_body_encoded"}, {Direction::toClient, "resp_body", "resp_body_encoded"}};

}  // namespace

std::string_view entryProtocol(const model::Exchange& x) {
  switch (x.application) {
    case model::Application::webSocket: return "ws";
    case model::Application::grpc: return "grpc";
    case model::Application::grpcWeb: return "grpc-web";
    case model::Application::mqtt: return "mqtt";
    case model::Application::dns: return "DNS";
    case model::Application::none:
    case model::Application::sse: break;
  }
  switch (x.kind) {
    case model::ExchangeKind::tlsTunnel: return "tls";
    case model::ExchangeKind::tcpTunnel: return "tcp";
    case model::ExchangeKind::http: break;
  }
  return x.scheme;
}

void appendEntry(std::string& out, const model::Exchange& x, const model::Annotation& annotation) {
  begin(out, x, annotation, shownOf(x)).close();
}

Result<void> writeEntry(TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const model::Annotation& annotation,
                        EntryBodies bodies) {
  const Shown shown = shownOf(*x);
  JsonList entry = begin(out.text(), *x, annotation, shown);
  std::string trouble;
  for (const BodyNames& names : kBodies) {
    if (bodies == EntryBodies::none) break;
    const model::Headers* headers = shown.headers(names.side);
    const std::string coding = headers ? headers->joined("content-encoding") : std::string();
    const auto reader = recording.body(x, shown.body(names.side));
    entry.name(names.decoded);
    BodyEnd end = writeBase64(out, [&](const TakeBytes& take) { return eachDecodedPiece(*reader, coding, take); });
    if (!end.refused) return end.refused;
    if (trouble.empty()) trouble = end.trouble;
    if (bodies != EntryBodies::all || coding.empty() || reader->size() == 0) continue;
    entry.name(names.encoded);
    end = writeBase64(out, [&](const TakeBytes& take) { return eachPiece(*reader, take); });
    if (!end.refused) return end.refused;
  }
  if (!trouble.empty()) entry.add("body_error", trouble);
  entry.close();
  return out.pass();
}

}  // namespace penstock::exporter
