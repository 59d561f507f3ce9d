// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/messages/taps.h"

#include "engine/messages/bytes_tap.h"

namespace penstock::engine {

void tapRequest(LiveExchange&) {}
void tapResponse(LiveExchange&) {}

void tapSwitched(LiveExchange& live) { live.setTap(makeBytesTap()); }

void tapTunnel(LiveExchange& live, bool) { live.setTap(makeBytesTap()); }

}  // namespace penstock::engine
