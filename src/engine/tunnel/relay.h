// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes both ways between two streams, unread.
#pragma once

#include <string>
#include <string_view>

#include "engine/session/core.h"
#include "penstock/net/read_buffer.h"

namespace penstock::engine {

/// Sees what a relay passes on.
class Onlooker {
 public:
  virtual ~Onlooker() = default;
  virtual void passed(model::Direction direction, std::string_view bytes) = 0;
  /// Both directions are over; `first` ended it. What follows for the next connections, "" for nothing.
  virtual std::string ended(model::Side first) = 0;
};

/// Until both directions ended or one broke; finishes `live`. A half-close is passed on as one. `keepContent`: the bytes are recorded,
/// else only counted. `in`: bytes of the client read already. `onlooker` may be null.
Awaitable<> relay(Core& core, Worker& worker, record::LiveExchangePtr live, net::Stream& client, net::ReadBuffer& in, net::Stream& server,
                  bool keepContent, Onlooker* onlooker = nullptr);

}  // namespace penstock::engine
