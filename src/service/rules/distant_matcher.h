// SPDX-License-Identifier: GPL-3.0-or-later
// Rules matched beside an I/O thread.
#pragma once

#include "penstock/rules/rule_set.h"

namespace penstock::service {

/// Of the calling thread, which is beside an I/O thread: what matching needs, with the rules it saw last.
rules::RuleMatcher& distantMatcher(const rules::RuleSetPtr& rules);

}  // namespace penstock::service
