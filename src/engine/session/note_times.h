// SPDX-License-Identifier: GPL-3.0-or-later
// How a server was reached, in an exchange's times.
#pragma once

#include "penstock/record/recorder.h"
#include "penstock/upstream/connect.h"

namespace penstock::engine {

/// The moments of a connection that was made for this exchange.
void noteTimes(record::LiveExchange& live, const upstream::ConnectTimes& times);

}  // namespace penstock::engine
