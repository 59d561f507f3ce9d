// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"

namespace penstock::net {

std::string addressText(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return authorityText(text, ntohs(v4.sin_port));
  }
  if (address.sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    return authorityText(text, ntohs(v6.sin6_port));
  }
  return {};
}

std::string authorityText(std::string_view host, std::uint16_t port) {
  std::string out;
  const bool v6 = host.find(':') != std::string_view::npos;
  if (v6) out += '[';
  out += host;
  if (v6) out += ']';
  out += ':';
  out += std::to_string(port);
  return out;
}

std::optional<HostPort> parseAuthority(std::string_view text, std::uint16_t defaultPort) {
  HostPort out;
  out.port = defaultPort;
  std::string_view port;
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    out.host = hostName(text.substr(0, close + 1));
    text.remove_prefix(close + 1);
    if (!text.empty() && text.front() != ':') return std::nullopt;
    if (text.size() > 1) port = text.substr(1);
  } else {
    const std::size_t colon = text.rfind(':');
    const std::string_view host = text.substr(0, colon);
    if (host.find(':') != std::string_view::npos) return std::nullopt;
    out.host = hostName(host);
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  if (!port.empty()) {
    const auto n = parseDecimal(port);
    if (!n || *n == 0 || *n > 65535) return std::nullopt;
    out.port = std::uint16_t(*n);
  }
  if (out.host.empty() || out.port == 0) return std::nullopt;
  return out;
}

bool isIpLiteral(std::string_view host) {
  if (host.size() > 63) return false;
  const std::string text(host.substr(0, host.find('%')));
  unsigned char bytes[16];
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 || inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

}  // namespace penstock::net
