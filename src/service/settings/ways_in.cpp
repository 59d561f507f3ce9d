// SPDX-License-Identifier: GPL-3.0-or-later
// Listeners, the target of reverse mode, the upstream proxy and who may use ours: as flags and YAML write them.
#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/service/config_file.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

Error bad(std::string message) {
  return makeError(ErrorCode::invalidArgument, std::move(message));
}

struct Authority {
  std::string host;  // without brackets
  std::uint16_t port = 0;
};

/// HOST, HOST:PORT or [IPv6]:PORT; `usual` 0: the port must be there. Nothing when it is not that.
std::optional<Authority> parseAuthority(std::string_view text, std::uint16_t usual) {
  Authority out;
  out.port = usual;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || !parseAddress(text.substr(0, close + 1))) return std::nullopt;
    out.host = std::string(text.substr(1, close - 1));
    text.remove_prefix(close + 1);
    if (!text.empty() && text.front() != ':') return std::nullopt;
    if (!text.empty()) port = text.substr(1);
    if (!text.empty() && port.empty()) return std::nullopt;
  } else {
    const std::size_t colon = text.find(':');
    out.host = std::string(text.substr(0, colon));
    if (colon != std::string_view::npos) {
      port = text.substr(colon + 1);
      if (port.empty()) return std::nullopt;
    }
  }
  if (!port.empty()) {
    const auto number = parseDecimal(port);
    if (!number || *number == 0 || *number > 65535) return std::nullopt;
    out.port = static_cast<std::uint16_t>(*number);
  }
  if (out.port == 0 || out.host.empty() || out.host.size() > 255) return std::nullopt;
  for (const char c : out.host) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || std::string_view("/@?#\\\"<>[],;").find(c) != std::string_view::npos)
      return std::nullopt;
  }
  return out;
}

/// A URL's scheme in lower case, and what follows "://" without one final slash.
std::pair<std::string, std::string_view> schemeOf(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return {{}, url};
  std::string scheme(url.substr(0, colon));
  for (char& c : scheme)
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
  std::string_view rest = url.substr(colon + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  return {std::move(scheme), rest};
}

std::optional<std::string> percentDecoded(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
    out += char(digit(text[i + 1]) << 4 | digit(text[i + 2]));
    i += 2;
  }
  return out;
}

bool isNetwork(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  const auto bits = parseDecimal(text.substr(slash + 1));
  const std::string_view address = text.substr(0, slash);
  const bool v6 = address.find(':') != std::string_view::npos;
  return bits && *bits <= (v6 ? 128u : 32u) && parseAddress(address) && !equalsIgnoreCase(address, "localhost");
}

const std::string kListenerExpected =
    "; expected MODE@ADDRESS:PORT such as http@127.0.0.1:8080, https@127.0.0.1:8443, socks5@[::1]:1080, transparent@0.0.0.0:8080 or "
    "reverse:https://example.com@127.0.0.1:8443";

}  // namespace

Result<model::ReverseTarget> parseReverseTarget(std::string_view text) {
  static const std::string kExpected = "; expected https://HOST, http://HOST:PORT or tcp://HOST:PORT";
  using Scheme = model::ReverseTarget::Scheme;
  const auto [scheme, rest] = schemeOf(text);
  model::ReverseTarget out;
  std::uint16_t usual = 0;
  if (scheme == "https") {
    out.scheme = Scheme::https;
    usual = 443;
  } else if (scheme == "http") {
    out.scheme = Scheme::http;
    usual = 80;
  } else if (scheme == "tcp") {
    out.scheme = Scheme::tcp;
  } else {
    return bad(inQuotes(text) + " is not an origin" + kExpected);
  }
  const auto authority = parseAuthority(rest, usual);
  if (!authority && rest.find('/') != std::string_view::npos) return bad(inQuotes(text) + " has a path" + kExpected);
  if (!authority) return bad(inQuotes(text) + " is not an origin" + kExpected);
  out.host = authority->host;
  out.port = authority->port;
  return out;
}

Result<model::ListenerConfig> parseListener(std::string_view text) {
  const std::size_t at = text.rfind('@');
  std::string_view mode = text.substr(0, std::min(at, text.size()));
  if (at == std::string_view::npos) return bad(inQuotes(text) + " is not a listener" + kListenerExpected);
  model::ListenerConfig listener;
  if (equalsIgnoreCase(mode, "http")) {
    listener.mode = model::ListenMode::http;
  } else if (equalsIgnoreCase(mode, "https")) {
    listener.mode = model::ListenMode::https;
  } else if (equalsIgnoreCase(mode, "socks5")) {
    listener.mode = model::ListenMode::socks5;
  } else if (equalsIgnoreCase(mode, "transparent")) {
    listener.mode = model::ListenMode::transparent;
  } else if (mode.size() > 8 && equalsIgnoreCase(mode.substr(0, 8), "reverse:")) {
    listener.mode = model::ListenMode::reverse;
    Result<model::ReverseTarget> target = parseReverseTarget(mode.substr(8));
    if (!target) return target.error();
    listener.target = *target;
  } else if (equalsIgnoreCase(mode, "reverse") || equalsIgnoreCase(mode, "reverse:")) {
    return bad(inQuotes(text) + " has no origin" + kListenerExpected);
  } else {
    return bad(inQuotes(mode) + " is not a listener mode" + kListenerExpected);
  }
  std::string_view place = text.substr(at + 1);
  std::size_t colon = place.rfind(':');
  if (colon != std::string_view::npos) {
    std::string_view host = place.substr(0, colon);
    // Without brackets, ::1:8080 could be read two ways.
    if (host.find(':') != std::string_view::npos && host.front() != '[') {
      return bad(inQuotes(text) + ": an IPv6 address needs brackets" + kListenerExpected);
    }
    Result<std::string> address = parseAddress(host);
    if (!address) return bad(inQuotes(text) + ": " + address.error().message);
    listener.address = *address;
  }
  Result<std::uint16_t> port = parsePort(colon == std::string_view::npos ? place : place.substr(colon + 1));
  if (!port) return bad(inQuotes(text) + ": " + port.error().message);
  listener.port = *port;
  return listener;
}

Result<model::UpstreamProxy> parseUpstreamProxy(std::string_view text) {
  // What was written may hold a password: it is not repeated.
  static const std::string kExpected =
      "; expected http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ before the host if it asks for one";
  using Kind = model::UpstreamProxy::Kind;
  auto [scheme, rest] = schemeOf(text);
  model::UpstreamProxy out;
  std::uint16_t usual = 0;
  if (scheme == "http") {
    out.kind = Kind::http;
    usual = 80;
  } else if (scheme == "https") {
    out.kind = Kind::https;
    usual = 443;
  } else if (scheme == "socks5" || scheme == "socks5h") {
    out.kind = Kind::socks5;
    usual = 1080;
  } else if (scheme.empty()) {
    return bad("not the URL of a proxy" + kExpected);
  } else {
    return bad(inQuotes(scheme) + " is not a kind of proxy this version knows" + kExpected);
  }
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = rest.substr(0, at);
    const std::size_t colon = login.find(':');
    const auto user = percentDecoded(login.substr(0, colon));
    const auto password = percentDecoded(colon == std::string_view::npos ? std::string_view() : login.substr(colon + 1));
    if (!user || !password) return bad("a % in user or password is not followed by two hex digits; write %25 for it");
    if (user->empty() || user->size() > 255 || password->size() > 255) return bad("not a user and password" + kExpected);
    out.user = *user;
    out.password = *password;
    rest.remove_prefix(at + 1);
  }
  const auto authority = parseAuthority(rest, usual);
  if (!authority) return bad(inQuotes(rest) + " is not a host and port" + kExpected);
  out.host = authority->host;
  out.port = authority->port;
  return out;
}

Result<std::string> parseUpstreamException(std::string_view text) {
  if (equalsIgnoreCase(text, "loopback")) return std::string("loopback");
  if (isNetwork(text)) return std::string(text);
  if (text.size() > 1 && text.front() == '.') {  // as no_proxy writes it
    Result<std::string> pattern = parseHostPattern(text);
    return pattern ? Result<std::string>("*" + *pattern) : pattern;
  }
  Result<std::string> pattern = parseHostPattern(text);
  if (pattern) return pattern;
  return bad(pattern.error().message + ", a network such as 10.0.0.0/8, or the word loopback");
}

Result<model::ProxyCredentials> parseProxyCredentials(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad("expected USER:PASSWORD");
  if (colon > 255 || text.size() - colon - 1 > 255) return bad("a user or password over 255 bytes; expected USER:PASSWORD");
  return model::ProxyCredentials{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

}  // namespace penstock::service
