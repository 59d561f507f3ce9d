// SPDX-License-Identifier: GPL-3.0-or-later
// The standard members of an entry, in the dialects of those who write them.
#include <algorithm>

#include "importer/content.h"
#include "importer/entries.h"
#include "importer/har_messages.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/iso_time.h"
#include "penstock/model/authority.h"

namespace penstock::importer {
namespace {

using exporter::Fields;
using model::Direction;
using model::Timings;

constexpr double kLongestMs = 1e12;

Error missing(std::string_view what) { return makeError(ErrorCode::corrupt, "it has no " + std::string(what)); }

/// Chrome joins fields of one name that stand alone (Set-Cookie) by line ends.
Fields headersOf(const Node& headers) {
  Fields out;
  for (const Node& one : headers.items) {
    const std::string name(one["name"].word());
    std::string_view value = one["value"].word();
    for (std::size_t end = value.find('\n'); end != value.npos; end = value.find('\n')) {
      out.emplace_back(name, trimOws(value.substr(0, end)));
      value.remove_prefix(end + 1);
    }
    if (!name.empty()) out.emplace_back(name, value);
  }
  return out;
}

std::int64_t microseconds(const Node& milliseconds) {
  const auto ms = milliseconds.number();
  return !ms || *ms < 0 ? -1 : std::int64_t(std::min(*ms, kLongestMs) * 1000.0 + 0.5);
}

/// Spans one after the other become moments.
Timings momentsOf(const Node& entry) {
  const Node& t = entry["timings"];
  Timings out;
  std::int64_t at = std::max<std::int64_t>(0, microseconds(t["blocked"]));
  const auto pass = [&](Timings::Moment from, Timings::Moment to, std::int64_t span) {
    if (span < 0) return;
    out[from] = at;
    out[to] = at += span;
  };
  const std::int64_t tls = microseconds(t["ssl"]);
  std::int64_t connect = microseconds(t["connect"]);
  if (connect >= 0 && tls >= 0) connect = std::max<std::int64_t>(0, connect - tls);  // of HAR 1.2; 1.1 had none
  pass(Timings::resolveStart, Timings::resolveEnd, microseconds(t["dns"]));
  pass(Timings::connectStart, Timings::connectEnd, connect);
  pass(Timings::tlsStart, Timings::tlsEnd, tls);
  out[Timings::requestHead] = 0;
  pass(Timings::requestSent, Timings::requestEnd, std::max<std::int64_t>(0, microseconds(t["send"])));
  at += std::max<std::int64_t>(0, microseconds(t["wait"]));
  out[Timings::responseStart] = out[Timings::responseHead] = at;
  at += std::max<std::int64_t>(0, microseconds(t["receive"]));
  out[Timings::end] = std::max(at, microseconds(entry["time"]));
  return out;
}

std::string percentEncoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : text) {
    if ((c < 0x80 && isTokenChar(char(c)) && c != '%' && c != '+' && c != '&') || c == '/') {
      out += char(c);
    } else {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return out;
}

/// Of who writes fields alone: the form they came from.
std::string formOf(const Node& params) {
  std::string out;
  for (const Node& param : params.items)
    out.append(out.empty() ? "" : "&").append(percentEncoded(param["name"].word())).append("=").append(percentEncoded(param["value"].word()));
  return out;
}

Held heldAs(const Node& object) { return object["encoding"].word() == "base64" ? Held::base64 : Held::text; }

std::string codingOf(const model::Headers* headers) { return headers ? headers->joined("content-encoding") : std::string(); }

/// The body that the entry's own members hold.
Result<void> readShownBody(Source& source, const Node& entry, Recorder& to, model::BodyId which) {
  const model::Exchange& x = to.x;
  if (which.direction == Direction::toServer) {
    const Node& data = entry["request"]["postData"];
    const model::RequestHeadPtr& head = which.stage == model::Stage::sent && x.requestSent ? x.requestSent : x.request;
    const std::string coding = codingOf(head ? &head->headers : nullptr);
    if (data["text"].isText()) return readBody(source, data["text"], heldAs(data), coding, to, which);
    const std::string form = formOf(data["params"]);
    return form.empty() ? Result<void>() : to.body(which, form);
  }
  const Node& content = entry["response"]["content"];
  const model::ResponseHeadPtr& head = which.stage == model::Stage::sent && x.responseSent ? x.responseSent : x.response ? x.response : x.responseSent;
  return readBody(source, content["text"], heldAs(content), codingOf(head ? &head->headers : nullptr), to, which);
}

/// Of who leaves contents out, their sizes are known all the same.
void claimSizes(const Node& entry, Recorder& to) {
  const std::uint64_t most = std::uint64_t(1) << 50;
  const std::uint64_t response = entry["response"]["content"]["size"].count(most), request = entry["request"]["bodySize"].count(most);
  if (to.size(Direction::toClient) == 0 && response != 0) to.claim(Direction::toClient, response, response, false);
  if (to.size(Direction::toServer) == 0 && request != 0) to.claim(Direction::toServer, request, request, false);
}

Result<void> readRequest(const Node& entry, model::Exchange& x) {
  const Node& request = entry["request"];
  if (!request.is(Node::Kind::object)) return missing("request");
  auto place = readPlace(request["url"].word());
  if (!place) return place.error();
  if (request["method"].word().empty()) return missing("method");
  x.scheme = place->scheme;
  x.host = place->host;
  x.port = place->port;
  if (place->webSocket) x.application = model::Application::webSocket;
  auto version = exporter::versionNamed(request["httpVersion"].word());
  const Fields fields = headersOf(request["headers"]);
  if (!fields.empty() && fields.front().first.starts_with(':') && version < model::HttpVersion::http2) version = model::HttpVersion::http2;
  if (version == model::HttpVersion::unknown) version = model::HttpVersion::http11;
  std::string path;
  if (!place->path.starts_with('/')) path += '/';
  path += place->path;
  x.request = exporter::plainRequest(request["method"].word(), x.scheme, model::authorityText(x.scheme, x.host, x.port), path, version, fields);
  return {};
}

void readResponse(const Node& entry, model::Exchange& x) {
  const Node& response = entry["response"];
  const std::int64_t status = response["status"].integer().value_or(0);
  x.state = model::ExchangeState::complete;
  if (status > 0 && status <= 999) {
    auto version = exporter::versionNamed(response["httpVersion"].word());
    if (version == model::HttpVersion::unknown) version = x.request->version;
    x.response = exporter::plainResponse(int(status), response["statusText"].word(), version, headersOf(response["headers"]));
  }
  const std::string_view error = response["_error"].word();
  if (x.response && error.empty()) return;
  x.state = model::ExchangeState::failed;
  x.failure = failureOf(error.empty() ? "the file has no response" : error);
}

void readConnection(const Node& entry, model::Exchange& x) {
  const std::string_view address = entry["serverIPAddress"].word();
  if (address.empty() || address.size() > 100) return;
  auto connection = std::make_shared<model::ConnectionInfo>();
  std::string& server = connection->serverAddress;
  const bool bare = address.find(':') != address.npos && !address.starts_with('[');
  server.append(bare ? "[" : "").append(address).append(bare ? "]:" : ":").append(std::to_string(x.port));
  connection->id = entry["connection"].count(std::uint64_t(1) << 62);
  x.connection = std::move(connection);
}

}  // namespace

Result<void> readHarEntry(Source& source, const Node& entry, Recorder& to) {
  model::Exchange& x = to.x;
  if (!entry.is(Node::Kind::object)) return makeError(ErrorCode::corrupt, "it is no object");
  const auto started = codec::readIsoTime(entry["startedDateTime"].word());
  if (!started) return missing("startedDateTime that is a date");
  x.source = model::Source::import;
  x.startedAt = *started;
  if (auto read = readRequest(entry, x); !read) return read;
  readResponse(entry, x);
  readConnection(entry, x);
  x.timings = momentsOf(entry);
  const Node& rest = entry["_penstock"];
  x.annotation = annotationOf(rest["tags"], rest["color"], entry["comment"]);
  if (x.application == model::Application::none) x.application = applicationOf(x);
  if (entry["_webSocketMessages"].is(Node::Kind::list)) x.application = model::Application::webSocket;

  const auto shownBody = [&](model::BodyId which) { return readShownBody(source, entry, to, which); };
  const auto told = readHarRest(source, rest, to, shownBody);
  if (!told) return told.error();
  if (!*told) {
    for (const Direction side : {Direction::toServer, Direction::toClient})
      if (auto read = shownBody(side); !read) return read;
    claimSizes(entry, to);
  }
  if (entry["_webSocketMessages"].is(Node::Kind::list)) return readWebSocketMessages(source, entry["_webSocketMessages"], to);
  return {};
}

}  // namespace penstock::importer
