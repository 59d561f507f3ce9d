// SPDX-License-Identifier: GPL-3.0-or-later
// The forms of a request target: RFC 9112 3.2.
#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/wire/http1/head.h"
#include "wire/http1/framing_fields.h"
#include "wire/http1/start_line.h"

namespace penstock::wire::http1 {
namespace {

using model::Anomaly;

struct HostPort {
  std::string_view host, port;
};

HostPort split(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  // A colon inside the brackets of an IPv6 address starts no port.
  if (colon == std::string_view::npos || authority.find(']', colon) != std::string_view::npos) return {authority, {}};
  return {authority.substr(0, colon), authority.substr(colon + 1)};
}

/// An absent port means the scheme's own; of a CONNECT (no scheme) any.
bool sameAuthority(std::string_view target, std::string_view host, std::string_view scheme) {
  HostPort a = split(target), b = split(host);
  if (!equalsIgnoreCase(a.host, b.host)) return false;
  if (scheme.empty()) return b.port.empty() || a.port == b.port;
  const std::string_view standard = scheme == "https" ? "443" : "80";
  return (a.port.empty() ? standard : a.port) == (b.port.empty() ? standard : b.port);
}

/// Length of "scheme" when `target` is scheme "://" and more; 0 otherwise.
std::size_t schemeLength(std::string_view target) {
  const std::size_t colon = target.find("://");
  if (colon == std::string_view::npos || colon == 0) return 0;
  const auto isAlpha = [](char c) { return toLower(c) >= 'a' && toLower(c) <= 'z'; };
  const auto isSchemeChar = [&](char c) {
    return isAlpha(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  const std::string_view scheme = target.substr(0, colon);
  return isAlpha(scheme[0]) && std::all_of(scheme.begin(), scheme.end(), isSchemeChar) ? colon : 0;
}

void absoluteForm(model::RequestHead& head, std::string_view target, std::size_t scheme) {
  head.scheme = lowered(target.substr(0, scheme));
  // A WebSocket's URL names the same resource as HTTP's, asked for by HTTP (RFC 6455 3, 4.1).
  if (head.scheme == "ws" || head.scheme == "wss") head.scheme.replace(0, 2, "http");
  target.remove_prefix(scheme + 3);
  const std::size_t end = std::min(target.find_first_of("/?#"), target.size());
  std::string_view authority = target.substr(0, end);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  head.authority = authority;
  const std::string_view rest = target.substr(end);
  head.path = rest.starts_with('/') ? "" : "/";
  head.path += rest;
  if (authority.empty()) head.anomalies |= Anomaly::invalidStartLine;
}

}  // namespace

void resolveTarget(model::RequestHead& head, std::string_view host, bool hasHost) {
  const std::string flat = unfolded(host);
  const std::string_view target = head.target;
  if (head.method == "CONNECT") {
    head.authority = target;
  } else if (target.starts_with('/') || target == "*") {
    head.path = target;
    head.authority = flat;
    return;
  } else if (const std::size_t scheme = schemeLength(target)) {
    absoluteForm(head, target, scheme);
  } else {
    head.anomalies |= Anomaly::invalidStartLine;
    head.path = target;
    head.authority = flat;
    return;
  }
  if (hasHost && !sameAuthority(head.authority, flat, head.scheme)) head.anomalies |= Anomaly::hostMismatch;
}

}  // namespace penstock::wire::http1
