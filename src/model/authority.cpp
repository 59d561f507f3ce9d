// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/authority.h"

namespace penstock::model {

bool isDefaultPort(std::string_view scheme, std::uint16_t port) {
  if (scheme == "http" || scheme == "ws") return port == 80;
  return (scheme == "https" || scheme == "wss") && port == 443;
}

std::string bracketed(std::string_view host) {
  if (host.find(':') == std::string_view::npos) return std::string(host);
  return '[' + std::string(host) + ']';
}

std::string authorityText(std::string_view scheme, std::string_view host, std::uint16_t port) {
  std::string text = bracketed(host);
  if (port != 0 && !isDefaultPort(scheme, port)) text += ':' + std::to_string(port);
  return text;
}

}  // namespace penstock::model
