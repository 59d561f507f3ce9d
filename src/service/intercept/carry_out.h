// SPDX-License-Identifier: GPL-3.0-or-later
// What was decided about a request or a response, on its exchange's thread.
#pragma once

#include <string>

#include "penstock/engine/interceptor.h"
#include "service/intercept/held.h"

namespace penstock::service {

/// "4.2 s", "3 min 12 s": since then.
std::string waitedSince(SteadyTime since);
/// Edits the passage, and tells its trace what a person did.
engine::Verdict carryOut(Decision decision, const Held& held, engine::Side side, engine::Passage& passage);

}  // namespace penstock::service
