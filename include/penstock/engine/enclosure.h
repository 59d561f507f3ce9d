// SPDX-License-Identifier: GPL-3.0-or-later
// The network of a program that is enclosed: all it has of one are sockets of ours, made inside of a network namespace of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "penstock/base/descriptor.h"

namespace penstock::engine {

/// The kernel brings to these whatever the program connects to, and whatever it asks of a name server.
struct Enclosure {
  std::vector<Descriptor> listening;                     // TCP; the kernel remembers where each connection was going
  std::vector<Descriptor> nameDatagrams, nameStreams;    // UDP, and TCP that listens
  Descriptor processes;                                  // NETLINK_SOCK_DIAG: whose a connection is; none: nobody knows
};
using EnclosureId = std::uint64_t;

/// The name by which enclosed programs reach this machine's loopback; and the addresses they are told for it, of networks that are nobody's
/// (RFC 5737, RFC 3849).
inline constexpr char hostOutside[] = "host.penstock.internal", hostOutside4[] = "192.0.2.1", hostOutside6[] = "2001:db8::1";

}  // namespace penstock::engine
