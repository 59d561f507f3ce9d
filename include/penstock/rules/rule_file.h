// SPDX-License-Identifier: GPL-3.0-or-later
// Rules as JSON: pypproxy's shape and ours, a list or {"version": 1, "rules": [...]}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/rules/rule.h"

namespace penstock::rules {

/// **Errors**: invalidArgument, unsupported: "rule 2 \"name\": actions[0].name: what is wrong", without the file's name.
Result<std::vector<Rule>> readRules(std::string_view json);
/// In our shape, so that readRules() gives the same.
std::string writeRules(const std::vector<Rule>& rules);
/// The same, and beside it pypproxy's members, where it has words for what a rule does: it reads the rule, and so does readRules().
std::string writeRulesForBoth(const std::vector<Rule>& rules);

}  // namespace penstock::rules
