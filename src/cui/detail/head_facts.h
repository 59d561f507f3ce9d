// SPDX-License-Identifier: GPL-3.0-or-later
// Both heads of an exchange, a field a row.
#pragma once

#include "penstock/display/fact.h"
#include "penstock/model/exchange.h"

namespace penstock::cui {

/// `sent`: as they went on, where that differs.
display::Facts headFacts(const model::Exchange& exchange, bool sent);

}  // namespace penstock::cui
