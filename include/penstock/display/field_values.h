// SPDX-License-Identifier: GPL-3.0-or-later
// What the fields of an expression may be compared with, as the rows that are there have it.
#pragma once

#include <memory>

#include "penstock/filter/completion.h"
#include "penstock/model/summary.h"

namespace penstock::display {

/// Values of a capture for completion, the most frequent first; of fields that have too many of them none. It keeps the rows. Thread: any.
filter::ValuesOf valuesIn(std::shared_ptr<const model::TrafficIndex> rows);

}  // namespace penstock::display
