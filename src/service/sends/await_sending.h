// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "penstock/base/cancel_token.h"
#include "penstock/replay/sending.h"

namespace penstock::service {

/// Blocks until it ended; whoever cancels ends it at once. A WebSocket that opens is ended: nobody is here to speak by it.
replay::SendState awaitSending(replay::Sending& sending, const CancelToken& token);

}  // namespace penstock::service
