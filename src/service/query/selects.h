// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

#include "penstock/filter/expression.h"
#include "penstock/model/recording.h"

namespace penstock::service {

/// Whether the evaluator's expression selects a recorded exchange; what the row does not tell is read. `stop` may be null: reading ends early
/// once it is set.
bool selects(filter::Evaluator& evaluator, const model::Recording& recording, const model::ExchangePtr& exchange, const model::Annotation& annotation,
             const std::atomic<bool>* stop);

}  // namespace penstock::service
