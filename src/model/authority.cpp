// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/authority.h"

#include <charconv>

namespace penstock::model {

bool isDefaultPort(std::string_view scheme, std::uint16_t port) {
  if (scheme == "http" || scheme == "ws") return port == 80;
  return (scheme == "https" || scheme == "wss") && port == 443;
}

std::string bracketed(std::string_view host) {
  return authorityText({}, host, 0);
}

void appendAuthority(std::string& out, std::string_view scheme, std::string_view host, std::uint16_t port) {
  if (host.find(':') == std::string_view::npos)
    out.append(host);
  else
    out.append("[").append(host).append("]");
  if (port == 0 || isDefaultPort(scheme, port)) return;
  char digits[8];
  out.append(":").append(digits, std::to_chars(digits, digits + sizeof digits, port).ptr);
}

std::string authorityText(std::string_view scheme, std::string_view host, std::uint16_t port) {
  std::string text;
  appendAuthority(text, scheme, host, port);
  return text;
}

}  // namespace penstock::model
