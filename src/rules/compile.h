// SPDX-License-Identifier: GPL-3.0-or-later
// One rule made ready.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "penstock/rules/compiled_rule.h"
#include "rules/checks.h"
#include "rules/text_mask.h"

namespace penstock::rules {

struct Ready {
  std::unique_ptr<CompiledRule> rule;
  TextMask mask;  // of what any request it matches has in its line
};

/// It slows what passes, or has faults in it.
bool isSlow(const Action& action);
/// As errors name it: rule 2 "its name". `index` from 0.
std::string nameOf(const Rule& rule, std::size_t index);
std::variant<Ready, Mistake> compileRule(Rule rule);

}  // namespace penstock::rules
