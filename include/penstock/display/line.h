// SPDX-License-Identifier: GPL-3.0-or-later
// What happened, a line each: for a terminal, whatever texts of strangers hold. Thread: any.
#pragma once

#include <string>

#include "penstock/model/auto_passthrough.h"
#include "penstock/model/exchange.h"

namespace penstock::display {

/// "14:02:11.204  200  GET https://example.com/  HTTP/2  312 B  61 ms", with what failed or is worth a note between brackets.
std::string exchangeLine(const model::Exchange& exchange);
/// That a host is passed through from now on, or not any more.
std::string passthroughLine(const model::AutoPassthrough& entry);

}  // namespace penstock::display
