// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/version_mapping.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "penstock/base/ascii.h"
#include "penstock/wire/http1/head.h"

namespace penstock::http {

using model::Anomaly;

namespace {

/// A value that stays on its line: no control byte but HTAB.
bool isValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u >= 0x20 && u != 0x7f) || u == '\t';
  });
}
/// A request target or an authority: no control byte and no space.
bool isVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
}

bool isPseudo(std::string_view name) { return !name.empty() && name[0] == ':'; }

/// Fields that speak of one connection (RFC 9113 8.2.2).
bool isConnectionField(std::string_view name) {
  for (const std::string_view own : {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings"})
    if (equalsIgnoreCase(name, own)) return true;
  return false;
}

/// Whether all of its content-length fields are the same number.
bool saysOneLength(const model::Headers& headers) {
  const auto all = headers.findAll("content-length");
  const auto first = all.empty() ? std::nullopt : parseDecimal(all.front());
  return std::all_of(all.begin(), all.end(), [&](std::string_view value) { return first && parseDecimal(value) == first; });
}

/// What `Connection` names, besides the fields above.
std::vector<std::string> namedByConnection(const model::Headers& headers) {
  std::vector<std::string> out;
  for (std::string_view value : headers.findAll("connection")) {
    while (!value.empty()) {
      const std::size_t comma = value.find(',');
      const std::string_view token = trimOws(value.substr(0, comma));
      if (!token.empty() && !equalsIgnoreCase(token, "te")) out.push_back(lowered(token));
      value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
    }
  }
  return out;
}

/// Whose request has content, so that a length is told where there is none (RFC 9110 8.6); some servers refuse it otherwise (411).
bool anticipatesContent(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

/// Whom a request of HTTP/1 names: in origin-form that is its Host (RFC 9112 3.3), wherever it is sent.
std::string authorityNamed(const model::RequestHead& head) {
  const auto host = head.target == head.path ? head.headers.find("host") : std::nullopt;
  return host && !host->empty() ? wire::http1::unfolded(*host) : head.authority;
}

/// Appends the fields of an HTTP/1 head in HTTP/2 form; true when one could not be carried.
bool appendLowered(const model::Headers& from, model::Headers& to, bool request) {
  const std::vector<std::string> named = namedByConnection(from);
  const bool chunked = from.contains("transfer-encoding");
  bool left = false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto f = from[i];
    if (isConnectionField(f.name) || (request && equalsIgnoreCase(f.name, "host"))) continue;
    const bool length = equalsIgnoreCase(f.name, "content-length");
    if (length && (chunked || to.contains("content-length"))) continue;
    const std::string name = lowered(f.name);
    if (std::find(named.begin(), named.end(), name) != named.end()) continue;
    std::string value = wire::http1::unfolded(f.value);
    if (length) value = std::string(trimOws(std::string_view(value).substr(0, value.find(','))));  // equal ones are one in HTTP/2
    if (name == "te") {
      if (from.hasToken("te", "trailers") && !to.contains("te")) to.append("te", "trailers");
    } else if (isToken(name) && isValue(value)) {
      to.append(name, value);
    } else {
      left = true;
    }
  }
  return left;
}

}  // namespace

Result<model::RequestHeadPtr> toHttp1(const model::RequestHead& head, bool bodyFollows) {
  const auto refused = [](const char* why) { return makeError(ErrorCode::invalidArgument, why); };
  auto out = std::make_shared<model::RequestHead>();
  out->method = head.method;
  out->scheme = head.scheme;
  out->authority = head.authority;
  out->path = head.path;
  out->target = head.target;
  out->version = model::HttpVersion::http11;
  out->anomalies = head.anomalies;
  if (!isToken(head.method)) return refused("its method could not be written as HTTP/1");
  if (head.target.empty() || !isVisible(head.target)) return refused("its target could not be written as HTTP/1");
  if (!isVisible(head.authority)) return refused("its authority could not be written as HTTP/1");
  if (head.headers.contains(":protocol")) return refused("extended CONNECT has no counterpart in HTTP/1");
  out->headers.append("Host", head.authority);
  std::string cookie;
  bool length = false;
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto f = head.headers[i];
    if (isPseudo(f.name) || equalsIgnoreCase(f.name, "host")) continue;
    if (!isToken(f.name) || !isValue(f.value)) return refused("a field could not be written as HTTP/1");
    if (isConnectionField(f.name)) continue;
    if (equalsIgnoreCase(f.name, "cookie")) {  // RFC 9113 8.2.3
      if (!cookie.empty()) cookie += "; ";
      cookie += f.value;
      continue;
    }
    length = length || equalsIgnoreCase(f.name, "content-length");
    out->headers.append(f.name, f.value);
  }
  if (!cookie.empty()) out->headers.append("cookie", cookie);
  if (!length && bodyFollows) out->headers.append("Transfer-Encoding", "chunked");
  if (!length && !bodyFollows && anticipatesContent(head.method)) out->headers.append("Content-Length", "0");
  return model::RequestHeadPtr(std::move(out));
}

model::RequestHeadPtr toHttp2(const model::RequestHead& head) {
  auto out = std::make_shared<model::RequestHead>();
  out->method = head.method;
  out->scheme = head.scheme;
  out->authority = head.authority;
  out->path = head.path;
  out->target = head.target;
  out->version = model::HttpVersion::http2;
  out->anomalies = head.anomalies;
  if (head.method != "CONNECT") out->authority = authorityNamed(head);
  out->headers.append(":method", head.method);
  if (head.method != "CONNECT") {
    out->headers.append(":scheme", head.scheme);
    if (!out->authority.empty()) out->headers.append(":authority", out->authority);
    out->headers.append(":path", head.path.empty() ? std::string_view("/") : std::string_view(head.path));
  } else {
    out->headers.append(":authority", head.authority);
  }
  if (appendLowered(head.headers, out->headers, true)) out->anomalies |= Anomaly::untranslatable;
  return out;
}

model::ResponseHeadPtr toHttp1(const model::ResponseHead& head, model::HttpVersion client, std::string_view method) {
  auto out = std::make_shared<model::ResponseHead>();
  out->status = head.status;
  out->reason = reasonPhrase(head.status);
  out->version = model::HttpVersion::http11;
  out->anomalies = head.anomalies;
  const bool oneLength = saysOneLength(head.headers);
  bool length = false;
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto f = head.headers[i];
    if (isPseudo(f.name) || isConnectionField(f.name)) continue;
    if (!isToken(f.name) || !isValue(f.value)) {
      out->anomalies |= Anomaly::untranslatable;
      continue;
    }
    // HTTP/2 delimits without it, and HTTP/1 by it: there it has to say one thing (RFC 9112 6.3).
    if (equalsIgnoreCase(f.name, "content-length") && (!oneLength || std::exchange(length, true))) continue;
    out->headers.append(f.name, f.value);
  }
  const bool body = head.status >= 200 && head.status != 204 && head.status != 304 && method != "HEAD" &&
                    !(method == "CONNECT" && head.status / 100 == 2);
  if (body && !length && client >= model::HttpVersion::http11) out->headers.append("Transfer-Encoding", "chunked");
  return out;
}

model::ResponseHeadPtr toHttp2(const model::ResponseHead& head) {
  auto out = std::make_shared<model::ResponseHead>();
  out->status = head.status;
  out->version = model::HttpVersion::http2;
  out->anomalies = head.anomalies;
  const std::string status = std::to_string(head.status);
  out->headers.append(":status", status);
  if (appendLowered(head.headers, out->headers, false)) out->anomalies |= Anomaly::untranslatable;
  return out;
}

std::shared_ptr<const model::Headers> trailersFor(bool fromHttp2, bool toHttp2, std::shared_ptr<const model::Headers> trailers) {
  if (!trailers || fromHttp2 == toHttp2) return trailers;
  auto out = std::make_shared<model::Headers>();
  if (toHttp2) {
    appendLowered(*trailers, *out, false);
    return out;
  }
  for (std::size_t i = 0; i < trailers->size(); ++i)
    if (const auto f = (*trailers)[i]; !isPseudo(f.name) && !isConnectionField(f.name)) out->append(f.name, f.value);
  return out;
}

std::string_view reasonPhrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 102: return "Processing";
    case 103: return "Early Hints";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    case 508: return "Loop Detected";
    case 511: return "Network Authentication Required";
    default: return "";
  }
}

}  // namespace penstock::http
