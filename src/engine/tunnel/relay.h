// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes both ways between two streams, unread.
#pragma once

#include "engine/core.h"
#include "penstock/net/read_buffer.h"

namespace penstock::engine {

/// Until both directions ended or one broke; finishes `live`. A half-close is passed on as one. `keepContent`: the bytes are recorded,
/// else only counted. `in`: bytes of the client read already.
Awaitable<> relay(Core& core, Worker& worker, LiveExchangePtr live, net::Stream& client, net::ReadBuffer& in, net::Stream& server,
                  bool keepContent);

}  // namespace penstock::engine
