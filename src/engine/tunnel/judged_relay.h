// SPDX-License-Identifier: GPL-3.0-or-later
// A tunnel whose bytes are known to be messages, where somebody may have a say in them.
#pragma once

#include "engine/tunnel/relay.h"
#include "penstock/upstream/destination.h"

namespace penstock::engine {

/// As relay(), of MQTT. Its interceptors are asked whether they want its packets; where nobody does it is relay().
Awaitable<> relayMqtt(Core& core, Worker& worker, record::LiveExchangePtr live, net::Stream& client, net::ReadBuffer& in, net::Stream& server,
                      const upstream::Destination& to);

}  // namespace penstock::engine
