// SPDX-License-Identifier: GPL-3.0-or-later
// pypproxy's entries, and ours, which have more.
#include <algorithm>

#include "importer/content.h"
#include "importer/entries.h"
#include "penstock/codec/iso_time.h"
#include "penstock/exporter/words.h"
#include "penstock/model/authority.h"

namespace penstock::importer {
namespace {

using exporter::Fields;
using model::Direction;

/// Pairs in order, or the values of each name.
Fields fieldsOf(const Node& ordered, const Node& byName) {
  Fields out;
  for (const Node& pair : ordered.items)
    if (pair.items.size() == 2) out.emplace_back(pair.items[0].word(), pair.items[1].word());
  if (!ordered.items.empty()) return out;
  for (const auto& [name, values] : byName.members) {
    for (const Node& value : values.items) out.emplace_back(name, value.word());
    if (values.isText()) out.emplace_back(name, values.word());
  }
  return out;
}

bool isDns(const Node& entry) { return entry["protocol"].word() == "DNS"; }

void readKind(const Node& entry, model::Exchange& x) {
  const std::string_view protocol = entry["protocol"].word();
  if (protocol == "tls") x.kind = model::ExchangeKind::tlsTunnel;
  if (protocol == "tcp" || isDns(entry)) x.kind = model::ExchangeKind::tcpTunnel;
  if (isDns(entry)) x.application = model::Application::dns;
  if (protocol == "ws" || protocol == "websocket" || x.scheme == "ws" || x.scheme == "wss") x.application = model::Application::webSocket;
  if (protocol == "mqtt") x.application = model::Application::mqtt;
  if (protocol == "mqtt" && entry["request_headers"].items.empty() && entry["req_headers"].members.empty()) x.kind = model::ExchangeKind::tcpTunnel;
  if (x.scheme == "ws" || x.scheme == "wss") x.scheme = x.scheme == "ws" ? "http" : "https";
}

/// pypproxy writes a port behind the name where it is not the scheme's own.
void readWhere(const Node& entry, model::Exchange& x) {
  x.scheme = std::string(entry["scheme"].word());
  x.host = std::string(entry["host"].word());
  x.port = portOf(x.scheme);
  if (entry["port"].is(Node::Kind::number)) {
    x.port = std::uint16_t(entry["port"].count(65535));
  } else if (auto place = readPlace((x.scheme.empty() ? "http" : x.scheme) + "://" + x.host + "/")) {
    x.host = place->host;
    if (place->port != 0) x.port = place->port;
  }
}

void readHeads(const Node& entry, model::Exchange& x) {
  auto version = exporter::versionNamed(entry["http_version"].word());
  if (version == model::HttpVersion::unknown) version = model::HttpVersion::http11;
  std::string path;
  if (const std::string_view written = entry["path"].word(); !written.starts_with('/') && written != "*") path += '/';
  path += entry["path"].word();
  if (const std::string_view query = entry["query"].word(); !query.empty() && path.find('?') == path.npos) path.append("?").append(query);
  const Fields request = fieldsOf(entry["request_headers"], entry["req_headers"]);
  const std::string authority = model::authorityText(x.scheme, x.host, x.port);
  if (x.kind == model::ExchangeKind::http || !entry["method"].word().empty())
    x.request = exporter::plainRequest(entry["method"].word(), x.scheme, authority, x.kind == model::ExchangeKind::http ? path : std::string(), version, request);
  const std::uint64_t status = entry["status_code"].count(999);
  if (status != 0)
    x.response = exporter::plainResponse(int(status), entry["reason"].word(), version, fieldsOf(entry["response_headers"], entry["resp_headers"]));
  if (x.kind != model::ExchangeKind::http) x.subject = std::string(entry["path"].word());
}

void readTimes(const Node& entry, model::Timings& out) {
  readMoments(entry["timings"], out);
  if (out[model::Timings::end] >= 0) return;
  constexpr std::uint64_t longest = 1'000'000'000'000;  // milliseconds
  out[model::Timings::end] = std::int64_t(entry["duration_ms"].count(longest)) * 1000;
}

std::string codingOf(const model::Headers* headers) { return headers ? headers->joined("content-encoding") : std::string(); }

Result<void> readContent(Source& source, const Node& decoded, const Node& encoded, const model::Headers* headers, Recorder& to, Direction side) {
  if (encoded.isText()) return readBody(source, encoded, Held::base64, {}, to, side);
  return readBody(source, decoded, Held::base64, codingOf(headers), to, side);
}

}  // namespace

Result<void> readJsonEntry(Source& source, const Node& entry, Recorder& to) {
  model::Exchange& x = to.x;
  if (!entry.is(Node::Kind::object)) return makeError(ErrorCode::corrupt, "it is no object");
  readWhere(entry, x);
  if (x.host.empty() && !isDns(entry)) return makeError(ErrorCode::corrupt, "it has no host");
  const auto started = codec::readIsoTime(entry["created_at"].word());
  if (!started) return makeError(ErrorCode::corrupt, "it has no created_at that is a date");
  x.source = model::Source::import;
  x.startedAt = *started;
  readKind(entry, x);
  if (x.kind == model::ExchangeKind::http && entry["method"].word().empty()) return makeError(ErrorCode::corrupt, "it has no method");
  readHeads(entry, x);
  readTimes(entry, x.timings);
  x.annotation = annotationOf(entry["tags"], entry["color"], entry["comment"]);
  x.operation = std::string(entry["operation"].isText() ? entry["operation"].word() : entry["graphql_operation"].word());
  if (x.application == model::Application::none) x.application = applicationOf(x);
  const std::string_view error = entry["error"].word();
  x.state = error.empty() && entry["state"].word() != "failed" ? model::ExchangeState::complete : model::ExchangeState::failed;
  if (x.state == model::ExchangeState::failed) x.failure = failureOf(error);
  if (auto read = readContent(source, entry["req_body"], entry["req_body_encoded"], x.request ? &x.request->headers : nullptr, to, Direction::toServer); !read)
    return read;
  return readContent(source, entry["resp_body"], entry["resp_body_encoded"], x.response ? &x.response->headers : nullptr, to, Direction::toClient);
}

}  // namespace penstock::importer
