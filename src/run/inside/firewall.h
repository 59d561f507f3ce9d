// SPDX-License-Identifier: GPL-3.0-or-later
// Where packets go in a network that leads to Penstock alone.
#pragma once

#include <cstdint>

#include "penstock/base/result.h"

namespace penstock::run {

/// Ports of the inside's loopback that our sockets have: below 1024, so that no program without privileges takes one of them or misses it.
inline constexpr std::uint16_t connectionsPort = 1, namesPort = 2, nobodysPort = 3;

/// Loads the rules into this network namespace. **Errors**: notFound: libnftables is not installed; io: the kernel's words.
Result<void> raiseFirewall();

}  // namespace penstock::run
