// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "importer/entries.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/media_type.h"
#include "penstock/exporter/words.h"
#include "penstock/model/colors.h"

namespace penstock::importer {
namespace {

constexpr std::size_t kLongestNote = 4096;
constexpr std::int64_t kLongest = std::int64_t(1) << 50;  // microseconds: 35 years

bool isScheme(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; });
}

/// "user:password@" goes: requests have none.
bool takeAuthority(std::string_view authority, Place& out) {
  if (const std::size_t at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
  const bool v6 = authority.starts_with('[');
  const std::size_t hostEnd = v6 ? authority.find(']') : authority.find(':');
  if (v6 && hostEnd == authority.npos) return false;
  out.host = std::string(v6 ? authority.substr(1, hostEnd - 1) : authority.substr(0, hostEnd));
  std::string_view rest = hostEnd == authority.npos ? std::string_view() : authority.substr(hostEnd + (v6 ? 1 : 0));
  out.port = portOf(out.scheme);
  if (!rest.starts_with(':')) return rest.empty();
  rest.remove_prefix(1);
  if (rest.empty()) return true;
  const auto port = parseDecimal(rest);
  if (!port || *port > 65535) return false;
  out.port = std::uint16_t(*port);
  return true;
}

}  // namespace

std::uint16_t portOf(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  return scheme == "https" || scheme == "wss" ? 443 : 0;
}

Result<Place> readPlace(std::string_view url) {
  const auto bad = [&](std::string why) { return makeError(ErrorCode::corrupt, "its URL " + why + ": " + std::string(url.substr(0, 100))); };
  const std::size_t colon = url.find(':');
  Place out;
  out.scheme = lowered(url.substr(0, std::min(colon, url.size())));
  if (colon == url.npos || !isScheme(out.scheme)) return bad("has no scheme");
  if (out.scheme == "data" || out.scheme == "blob" || out.scheme == "about" || out.scheme == "file" || out.scheme == "javascript")
    return bad("is of nothing that was sent");
  if (url.substr(colon, 3) != "://") return bad("names no host");
  const std::string_view rest = url.substr(colon + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  if (!takeAuthority(rest.substr(0, end), out)) return bad("has a port or an address that is none");
  if (out.host.empty() && (out.scheme == "http" || out.scheme == "https")) return bad("names no host");
  out.path = std::string(rest.substr(end, std::min(rest.find('#', end), rest.size()) - end));
  out.webSocket = out.scheme == "ws" || out.scheme == "wss";
  if (out.webSocket) out.scheme = out.scheme == "ws" ? "http" : "https";
  return out;
}

model::Application applicationOf(const model::Exchange& x) {
  using enum model::Application;
  const model::Headers* response = x.response ? &x.response->headers : nullptr;
  const model::Headers* request = x.request ? &x.request->headers : nullptr;
  if (x.response && x.response->status == 101 && response->hasToken("upgrade", "websocket")) return webSocket;
  for (const model::Headers* headers : {response, request}) {
    const std::string type = headers ? codec::mediaType(headers->find("content-type").value_or("")) : std::string();
    if (type.starts_with("application/grpc-web")) return grpcWeb;
    if (type.starts_with("application/grpc")) return grpc;
    if (type == "text/event-stream" && headers == response) return sse;
  }
  return none;
}

void readMoments(const Node& timings, model::Timings& out) {
  for (std::size_t i = 0; i < exporter::momentNames.size(); ++i)
    if (const auto moment = timings[exporter::momentNames[i]].integer(); moment && *moment >= 0) out.at[i] = std::min(*moment, kLongest);
}

model::Annotation annotationOf(const Node& tags, const Node& color, const Node& comment) {
  model::Annotation out;
  model::Annotation more;
  for (const Node& tag : tags.items) more.tags.append(more.tags.empty() ? "" : " ").append(tag.word());
  if (tags.is(Node::Kind::string)) more.tags = tags.text;
  more.tags.resize(std::min(more.tags.size(), kLongestNote));
  more.comment = std::string(comment.word().substr(0, kLongestNote));
  std::replace_if(more.comment.begin(), more.comment.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  if (const auto found = exporter::placeIn(model::colorNames, color.word())) more.color = std::uint8_t(*found + 1);
  model::addTo(out, more);
  return out;
}

model::Failure failureOf(std::string_view text) {
  model::Failure out;
  for (std::size_t i = 1; i < model::failureCount; ++i) {
    const auto kind = model::FailureKind(i);
    const std::string_view clause = model::toText(kind);
    if (!text.starts_with(clause) || (text.size() > clause.size() && text.substr(clause.size(), 2) != ": ")) continue;
    out.kind = kind;
    if (text.size() > clause.size()) out.detail = std::string(text.substr(clause.size() + 2));
    return out;
  }
  static constexpr std::pair<std::string_view, model::FailureKind> kOthers[] = {
      {"ERR_NAME_NOT_RESOLVED", model::FailureKind::resolveFailed}, {"ERR_CONNECTION_REFUSED", model::FailureKind::connectRefused},
      {"ERR_ABORTED", model::FailureKind::clientClosed},            {"ERR_CONNECTION_RESET", model::FailureKind::serverReset},
      {"ERR_TIMED_OUT", model::FailureKind::serverTimeout},         {"ERR_CERT_", model::FailureKind::tlsVerifyFailed},
      {"ERR_SSL_", model::FailureKind::tlsHandshakeFailed},         {"ERR_EMPTY_RESPONSE", model::FailureKind::serverClosed}};
  out.kind = model::FailureKind::connectFailed;
  for (const auto& [word, kind] : kOthers)
    if (text.find(word) != text.npos) out.kind = kind;
  out.detail = std::string(text.substr(0, 1000));
  return out;
}

}  // namespace penstock::importer
