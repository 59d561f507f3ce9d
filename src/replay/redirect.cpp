// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/redirect.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/http/version_mapping.h"
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

/// As browsers take a reference: no blanks around it, no tabs within, no fragment, and a backslash before the query is a slash.
std::string cleaned(std::string_view reference) {
  std::string out(trimOws(reference.substr(0, reference.find('#'))));
  std::erase(out, '\t');
  std::replace(out.begin(), out.begin() + std::ptrdiff_t(std::min(out.find('?'), out.size())), '\\', '/');
  return out;
}

/// What may not stand in a target goes as %XX, by the sets of the WHATWG's URL: of a path and of a query.
std::string inTarget(std::string_view path) {
  constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  bool query = false;
  for (const char byte : path) {
    const auto c = static_cast<unsigned char>(byte);
    const std::string_view unfit = query ? "\"#<>'" : "\"#<>^`{}";
    if (c > 0x20 && c < 0x7f && unfit.find(byte) == unfit.npos)
      out += byte;
    else
      out.append({'%', hex[c >> 4], hex[c & 15]});
    query = query || byte == '?';
  }
  return out;
}

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

std::optional<Place> resolve(const Outgoing& out, std::string_view location) {
  const std::string clean = cleaned(location);
  std::string_view reference = clean;
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
    place.path = withoutDots((reference.starts_with('/') ? std::string() : std::string(1, '/')).append(reference));
    place.path = inTarget(place.path);
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
  place.path = inTarget(place.path);
  return place;
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view n) { return equalsIgnoreCase(name, n); });
}

/// Whether the field goes along.
bool follows(std::string_view name, bool sameServer, bool withContent) {
  if (!sameServer && isOneOf(name, {"Host", "Authorization", "Cookie", "Proxy-Authorization"})) return false;
  return withContent || !isOneOf(name, {"Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding", "Expect"});
}

std::optional<std::string> locationOf(const model::ResponseHead& answer) {
  constexpr std::array statuses{301, 302, 303, 307, 308};
  if (std::find(statuses.begin(), statuses.end(), answer.status) == statuses.end()) return std::nullopt;
  const auto location = answer.headers.find("Location");
  if (!location) return std::nullopt;
  return std::string(*location);
}

/// What is asked, of whom.
struct Hop {
  std::string method;
  Place to;
  std::string authority;
  bool sameServer = false, withContent = false;
};

/// Pseudo-header fields stay where they were written; for another server they are written anew.
void writeHttp2(Outgoing& next, const model::Headers& fields, const Hop& hop) {
  auto head = std::make_shared<model::RequestHead>();
  head->version = model::HttpVersion::http2;
  head->method = hop.method;
  head->scheme = hop.to.tls ? "https" : "http";
  head->authority = hop.sameServer ? next.head->authority : hop.authority;
  head->target = head->path = hop.to.path;
  const std::pair<std::string_view, const std::string*> anew[] = {
      {":method", &head->method}, {":scheme", &head->scheme}, {":authority", &head->authority}, {":path", &head->path}};
  if (!hop.sameServer)
    for (const auto& [name, value] : anew) head->headers.append(name, *value);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto pseudo = std::find_if(std::begin(anew), std::end(anew), [&](const auto& one) { return one.first == fields[i].name; });
    if (pseudo != std::end(anew)) {
      if (hop.sameServer) head->headers.append(pseudo->first, pseudo->first == ":authority" ? fields[i].value : std::string_view(*pseudo->second));
    } else if (follows(fields[i].name, hop.sameServer, hop.withContent)) {
      head->headers.append(fields[i].name, fields[i].value);
    }
  }
  next.head = std::move(head);
  if (!hop.withContent) next.bytes.clear();
}

/// `text`: the head.
void becomeHttp1(Outgoing& next, std::string text, std::string_view content, const Place& to, const std::string& authority) {
  auto parsed = wire::http1::parseRequest(text);
  parsed.head->scheme = to.tls ? "https" : "http";
  if (parsed.head->authority.empty()) parsed.head->authority = authority;
  next.head = std::move(parsed.head);
  next.headSize = text.size();
  next.bytes = std::move(text.append(content));
}

void writeHttp1(Outgoing& next, const Outgoing& out, const Hop& hop) {
  std::string text = hop.method + " " + hop.to.path + (out.head->version == model::HttpVersion::http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  if (!hop.sameServer) text += "Host: " + hop.authority + "\r\n";
  const model::Headers& fields = out.head->headers;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (follows(fields[i].name, hop.sameServer, hop.withContent)) text.append(fields[i].name).append(": ").append(fields[i].value).append("\r\n");
  text += "\r\n";
  becomeHttp1(next, std::move(text), hop.withContent ? std::string_view(out.bytes).substr(out.headSize) : std::string_view(), hop.to, hop.authority);
}

/// Of what inHttp1 made.
Outgoing inHttp2(const Outgoing& out) {
  Outgoing next = out;
  next.head = http::toHttp2(*out.head);
  next.bytes.erase(0, out.headSize);
  next.headSize = 0;
  return next;
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
  const Hop hop{method, *to, model::authorityText(to->tls ? "https" : "http", to->host, to->port), sameServer, withContent};
  if (isHttp2(out))
    writeHttp2(next, out.head->headers, hop);
  else
    writeHttp1(next, out, hop);
  if (sameServer || (!isHttp2(out) && !out.negotiates)) return next;
  next.negotiates = true;
  if (isHttp2(next) && !to->tls) return inHttp1(next);
  if (!isHttp2(next) && to->tls) return inHttp2(next);
  return next;
}

std::optional<Outgoing> inHttp1(const Outgoing& out) {
  model::RequestHead head = *out.head;
  // Its end is that of its stream, which HTTP/1 has none of.
  if (!out.bytes.empty() && !head.headers.contains("content-length")) head.headers.append("content-length", std::to_string(out.bytes.size()));
  const auto plain = http::toHttp1(head, false);
  if (!plain) return std::nullopt;
  std::string text;
  wire::http1::appendTo(text, **plain);
  Outgoing next = out;
  becomeHttp1(next, std::move(text), out.bytes, {out.to.tls, out.to.host, out.to.port, head.path}, head.authority);
  return next;
}

}  // namespace penstock::replay
