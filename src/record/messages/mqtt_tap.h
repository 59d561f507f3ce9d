// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT control packets as messages of their exchange.
#pragma once

#include <memory>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// Sets `application` at once and `subject` as topics come. The content is recorded as it is; a message is a whole packet of it. Content
/// need not be a TCP stream: WebSocket's data messages, one after another, are one as well (MQTT 5, section 6).
std::unique_ptr<MessageTap> makeMqttTap(LiveExchange& live);

}  // namespace penstock::record
