// SPDX-License-Identifier: GPL-3.0-or-later
// Host and port as a URL writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::model {

/// Whether URLs of that scheme leave the port out (RFC 9110 4.2, RFC 6455 3): 80 of http and ws, 443 of https and wss.
bool isDefaultPort(std::string_view scheme, std::uint16_t port);
/// Appends "example.com", "example.com:8443", "[::1]:8080": a default port is left out, and so is 0, which stands for none.
void appendAuthority(std::string& out, std::string_view scheme, std::string_view host, std::uint16_t port);
/// "example.com", "[::1]": brackets round an IPv6 address.
std::string bracketed(std::string_view host);
/// What appendAuthority appends.
std::string authorityText(std::string_view scheme, std::string_view host, std::uint16_t port);

}  // namespace penstock::model
