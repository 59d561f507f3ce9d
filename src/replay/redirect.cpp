// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/redirect.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "penstock/base/ascii.h"
#include "penstock/model/authority.h"
#include "penstock/net/address.h"
#include "penstock/wire/http1/head.h"

namespace penstock::replay {
namespace {

struct Place {
  bool tls = false;
  std::string host;
  std::uint16_t port = 0;
  std::string path;  // with its query
};

std::string_view withoutFragment(std::string_view reference) { return reference.substr(0, reference.find('#')); }

/// RFC 3986 5.2.4, of a path that begins with a slash.
std::string withoutDots(std::string_view path) {
  const std::string_view query = path.find('?') == path.npos ? std::string_view() : path.substr(path.find('?'));
  path = path.substr(0, path.find('?'));
  std::string out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    if (segment == "/." || segment == "/..") {
      if (segment == "/.." && !out.empty()) out.erase(out.rfind('/'));
      if (path.empty()) out += '/';
    } else {
      out += segment;
    }
  }
  return (out.empty() ? "/" : out) + std::string(query);
}

std::optional<Place> resolve(const Outgoing& out, std::string_view reference) {
  reference = withoutFragment(trimOws(reference));
  Place place{out.to.tls, out.to.host, out.to.port, {}};
  const std::size_t colon = reference.find_first_of(":/?");
  if (colon != reference.npos && reference[colon] == ':') {
    const std::string scheme = lowered(reference.substr(0, colon));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    place.tls = scheme == "https";
    reference.remove_prefix(colon + 1);
    if (!reference.starts_with("//")) return std::nullopt;
  }
  if (reference.starts_with("//")) {
    reference.remove_prefix(2);
    std::string_view authority = reference.substr(0, reference.find_first_of("/?"));
    reference.remove_prefix(authority.size());
    authority.remove_prefix(std::min(authority.size(), authority.find('@') == authority.npos ? 0 : authority.find('@') + 1));
    const auto parsed = net::parseAuthority(authority, place.tls ? 443 : 80);
    if (!parsed) return std::nullopt;
    place.host = parsed->host;
    place.port = parsed->port;
    place.path = withoutDots(reference.starts_with('/') ? std::string(reference) : "/" + std::string(reference));
    return place;
  }
  const std::string_view base = std::string_view(out.head->path).substr(0, out.head->path.find('?'));
  if (reference.empty())
    place.path = out.head->path;
  else if (reference.starts_with('/'))
    place.path = withoutDots(reference);
  else if (reference.starts_with('?'))
    place.path = std::string(base) + std::string(reference);
  else
    place.path = withoutDots(std::string(base.substr(0, base.rfind('/') + 1)) + std::string(reference));
  if (!place.path.starts_with('/')) place.path.insert(0, 1, '/');
  return place;
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view n) { return equalsIgnoreCase(name, n); });
}

/// Whether the field goes along.
bool follows(std::string_view name, bool sameServer, bool withContent) {
  if (isOneOf(name, {"Host", ":authority", ":method", ":path", ":scheme"})) return false;  // written anew
  if (!sameServer && isOneOf(name, {"Authorization", "Cookie", "Proxy-Authorization"})) return false;
  return withContent || !isOneOf(name, {"Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding", "Expect"});
}

std::optional<std::string> locationOf(const model::ResponseHead& answer) {
  constexpr std::array statuses{301, 302, 303, 307, 308};
  if (std::find(statuses.begin(), statuses.end(), answer.status) == statuses.end()) return std::nullopt;
  const auto location = answer.headers.find("Location");
  if (!location) return std::nullopt;
  return std::string(*location);
}

void writeHttp2(Outgoing& next, const model::Headers& fields, const std::string& method, const Place& to, const std::string& authority,
                bool sameServer, bool withContent) {
  auto head = std::make_shared<model::RequestHead>();
  head->version = model::HttpVersion::http2;
  head->method = method;
  head->scheme = to.tls ? "https" : "http";
  head->authority = authority;
  head->target = head->path = to.path;
  head->headers.append(":method", method);
  head->headers.append(":scheme", head->scheme);
  head->headers.append(":authority", authority);
  head->headers.append(":path", to.path);
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (follows(fields[i].name, sameServer, withContent)) head->headers.append(fields[i].name, fields[i].value);
  next.head = std::move(head);
  if (!withContent) next.bytes.clear();
}

void writeHttp1(Outgoing& next, const Outgoing& out, const std::string& method, const Place& to, const std::string& authority,
                bool sameServer, bool withContent) {
  std::string text = method + " " + to.path + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  const model::Headers& fields = out.head->headers;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (follows(fields[i].name, sameServer, withContent)) text.append(fields[i].name).append(": ").append(fields[i].value).append("\r\n");
  text += "\r\n";
  auto parsed = wire::http1::parseRequest(text);
  parsed.head->scheme = to.tls ? "https" : "http";
  if (parsed.head->authority.empty()) parsed.head->authority = authority;
  next.head = std::move(parsed.head);
  next.headSize = text.size();
  if (withContent) text.append(out.bytes, out.headSize);
  next.bytes = std::move(text);
}

}  // namespace

std::optional<Outgoing> redirected(const Outgoing& out, const model::ResponseHead& answer) {
  const auto location = locationOf(answer);
  if (!location) return std::nullopt;
  const auto to = resolve(out, *location);
  if (!to) return std::nullopt;
  const std::string& was = out.head->method;
  const bool becomesGet = (answer.status == 303 && was != "HEAD") || (answer.status <= 302 && was == "POST");
  const std::string method = becomesGet ? "GET" : was;
  const bool withContent = !becomesGet;
  const bool sameServer = to->tls == out.to.tls && to->host == out.to.host && to->port == out.to.port;
  Outgoing next = out;
  next.to.tls = to->tls;
  next.to.host = to->host;
  next.to.port = to->port;
  if (!sameServer) {
    next.to.sni = to->tls && !net::isIpLiteral(to->host) ? to->host : "";
    next.to.identity.reset();
  }
  const std::string authority = model::authorityText(to->tls ? "https" : "http", to->host, to->port);
  if (isHttp2(out))
    writeHttp2(next, out.head->headers, method, *to, authority, sameServer, withContent);
  else
    writeHttp1(next, out, method, *to, authority, sameServer, withContent);
  return next;
}

}  // namespace penstock::replay
