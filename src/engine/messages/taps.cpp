// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/messages/taps.h"

namespace penstock::engine {

void tapRequest(LiveExchange&) {}
void tapResponse(LiveExchange&) {}
void tapSwitched(LiveExchange&) {}
void tapTunnel(LiveExchange&, bool) {}

}  // namespace penstock::engine
