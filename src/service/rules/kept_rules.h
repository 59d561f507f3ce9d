// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of a project, as its setting keeps them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/rules/rule.h"

namespace penstock::service {

/// Bytes that a project's rules may have.
inline constexpr std::size_t mostRulesText = 16 * 1024 * 1024;

struct KeptRules {
  std::vector<rules::Rule> rules;
  bool ours = true;  // this person's Penstock wrote them
};

/// A line with a seal by `secret`, then JSON. A project may be made by others, and rules may read files of this machine or send requests
/// elsewhere: what others put there has no seal of ours.
std::string rulesText(const std::vector<rules::Rule>& rules, std::string_view secret);
/// Of "" no rules. Without a seal all is JSON. **Errors**: as rules::readRules(); limit, it is larger than any that was written.
Result<KeptRules> rulesIn(std::string_view text, std::string_view secret);

}  // namespace penstock::service
