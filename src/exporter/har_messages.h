// SPDX-License-Identifier: GPL-3.0-or-later
// Messages as `_penstock` has them.
#pragma once

#include "exporter/har_parts.h"

namespace penstock::exporter {

/// `messages` of all that is no WebSocket.
Result<void> addOtherMessages(JsonList& rest, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x);

}  // namespace penstock::exporter
