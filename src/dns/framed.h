// SPDX-License-Identifier: GPL-3.0-or-later
// Messages over TCP (RFC 1035 4.2.2): two bytes of length before each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/net/read_buffer.h"

namespace penstock::dns {

/// Nothing: the peer ended, is late, or the stream was closed.
net::Awaitable<std::optional<std::string>> readFramed(net::Stream& stream, net::ReadBuffer& in, net::Deadline deadline);
/// False: the peer does not take it.
net::Awaitable<bool> writeFramed(net::Stream& stream, std::string message, std::chrono::milliseconds patience);

}  // namespace penstock::dns
