// SPDX-License-Identifier: GPL-3.0-or-later
// Files of rules.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/rules/rule.h"

namespace penstock::service {

/// At most 16 MB. Files that its rules name are taken from its folder. **Errors**: as readWholeFile(), rules::readRules() and
/// RuleSet::compile(), with the file's name before them.
Result<std::vector<rules::Rule>> readRuleFile(const std::string& file);
/// All of these, one behind the other. **Errors**: as above.
Result<std::vector<rules::Rule>> readRuleFiles(const std::vector<std::string>& files);

}  // namespace penstock::service
