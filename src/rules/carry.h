// SPDX-License-Identifier: GPL-3.0-or-later
// One action of a rule, carried out.
#pragma once

#include <string>

#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"

namespace penstock::rules {

/// What one action came to.
struct Done {
  Flow flow = Flow::next;
  std::string clause;   // what it did; "" for nothing worth saying
  std::string problem;  // why it could not
  model::Did did = model::Did::carriedOut;  // others than this stand for themselves
  model::Changes changes;                   // but for those of heads
};

Done carry(const CompiledRule& rule, const CompiledAction& action, Subject& subject, const filter::Groups* groups, filter::PatternSearch& search);

}  // namespace penstock::rules
