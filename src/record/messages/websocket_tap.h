// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of a WebSocket.
#pragma once

#include <memory>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// Payloads of text and binary messages are recorded as the content of the exchange, unmasked and inflated, one after another; those of
/// control frames lie inside the message. `inner`: reads the data messages of one direction as one stream instead (a subprotocol); may be
/// null. Needs the exchange's response.
std::unique_ptr<MessageTap> makeWebSocketTap(LiveExchange& live, std::unique_ptr<MessageTap> inner);

}  // namespace penstock::record
