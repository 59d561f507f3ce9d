// SPDX-License-Identifier: GPL-3.0-or-later
// The events of a text/event-stream response.
#pragma once

#include <memory>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// A message is the lines of one event, the blank one not included. They lie in the recorded body, or, where that has a content coding,
/// inside the message. Needs the exchange's response.
std::unique_ptr<MessageTap> makeSseTap(LiveExchange& live);

}  // namespace penstock::record
