// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "penstock/net/address.h"
#include "penstock/net/stream.h"

namespace penstock::engine {

/// Where a connection was going when a REDIRECT rule of this machine's firewall sent it here (Linux, SO_ORIGINAL_DST).
struct OriginalDestination {
  std::optional<net::HostPort> to;  // an IP address; nothing: it came here by itself
  sockaddr_storage address{};       // the same
  std::string why;                  // when there is none
};
OriginalDestination originalDestination(net::SocketStream& client);

}  // namespace penstock::engine
