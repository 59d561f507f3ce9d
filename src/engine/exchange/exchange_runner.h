// SPDX-License-Identifier: GPL-3.0-or-later
// The heart: one request in, a server reached, the response back. Knows no protocol version but where the two sides differ in it.
#pragma once

#include "engine/exchange/attempt.h"

namespace penstock::engine {

/// Runs it to its end and finishes `run.live`.
/// On return the client side tells whether its connection can go on. What is thrown inside ends the client's connection; the exchange
/// is finished and nothing of it runs any more when it leaves here.
Awaitable<> runExchange(Run run);

}  // namespace penstock::engine
