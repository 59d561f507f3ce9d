// SPDX-License-Identifier: GPL-3.0-or-later
// How much each of many exchanges differs from one.
#pragma once

#include <string>

#include "penstock/base/cancel_token.h"
#include "penstock/diff/comparison.h"
#include "penstock/display/compared.h"

namespace penstock::display {

struct Difference {
  model::ExchangeId id = 0;
  diff::Counts counts;  // of all that was compared
  std::string message;  // a sentence: why all of it, or a part, was not compared; "" where it was
};

/// What compareExchanges finds between `base` and that exchange, counted. Thread: any, but never the window's. Cancelled, it returns anything.
Difference differenceFrom(const Compared& base, const model::Recording& recording, model::ExchangeId id, const CompareOptions& options,
                          const diff::IgnoreRules& ignore, const CancelToken& token);

}  // namespace penstock::display
