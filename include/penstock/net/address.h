// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and authorities as text.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::net {

/// "127.0.0.1:80", "[::1]:80"; "" for families that are neither.
std::string addressText(const sockaddr& address);
/// Host without brackets, and port. For IPv6 literals brackets are put.
std::string authorityText(std::string_view host, std::uint16_t port);

struct HostPort {
  std::string host;  // in the form of hostName(): lower case, without brackets or trailing dot
  std::uint16_t port = 0;
};
/// "host", "host:port", "[v6]:port". Nothing when it is not that (no host name, port not 1..65535).
std::optional<HostPort> parseAuthority(std::string_view text, std::uint16_t defaultPort);
/// Whether the text is an IPv4 or IPv6 address.
bool isIpLiteral(std::string_view host);

}  // namespace penstock::net
