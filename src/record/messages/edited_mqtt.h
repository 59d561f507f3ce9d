// SPDX-License-Identifier: GPL-3.0-or-later
// Packets of MQTT that somebody may hold, change, leave out or add to.
#pragma once

#include <memory>

#include "penstock/record/edited_messages.h"

namespace penstock::record {

/// Of a stream that is MQTT from its first byte on.
std::unique_ptr<EditedMessages> makeEditedMqtt(LiveExchange& live);
/// Of a WebSocket whose subprotocol it is.
std::unique_ptr<EditedMessages> makeEditedMqttInWebSocket(LiveExchange& live);

}  // namespace penstock::record
