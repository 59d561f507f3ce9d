// SPDX-License-Identifier: GPL-3.0-or-later
// Which addresses and names lead to this machine itself.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <string_view>

namespace penstock::net {

// Thread: any.

/// The IPv4 address (port 0) that a connection to an IPv6 one comes to, here or behind a translator: mapped, compatible, or NAT64's
/// 64:ff9b::/96 (RFC 6052 2.1).
std::optional<sockaddr_in> ipv4Inside(const sockaddr& address);
/// 127.0.0.0/8 and ::1, also as IPv4 inside IPv6.
bool isLoopback(const sockaddr& address);
/// A loopback literal without brackets, `localhost`, or a name below it (RFC 6761 6.3), with or without its final dot.
bool isLoopback(std::string_view host);

/// Whether a connection to `address` ends on this machine: loopback, the unspecified address (which is connected to as loopback), and
/// whatever the kernel's routes call local: addresses of interfaces, secondary ones, prefixes routed to lo. IPv4 inside IPv6
/// counts as the IPv4 address. Nothing when the kernel does not tell. About 10 µs: one
/// question to it.
std::optional<bool> isThisMachine(const sockaddr& address);

}  // namespace penstock::net
