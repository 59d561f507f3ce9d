// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/distant_matcher.h"

#include <memory>

namespace penstock::service {

rules::RuleMatcher& distantMatcher(const rules::RuleSetPtr& rules) {
  thread_local std::unique_ptr<rules::RuleMatcher> latest;
  if (!latest || latest->shared() != rules) latest = std::make_unique<rules::RuleMatcher>(rules);
  return *latest;
}

}  // namespace penstock::service
