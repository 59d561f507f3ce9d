// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that may apply to one exchange: decided, and carried out one after the other. On any thread, of whatever subject.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/rule_set.h"

namespace penstock::service {

/// A value: whoever works on it elsewhere has one of its own meanwhile. Thread: one.
class RuleCandidates {
 public:
  /// Of that set, in order.
  void add(std::uint32_t rule) { all_.push_back({rule}); }
  bool none() const { return all_.empty(); }

  /// Whether one that may apply looks at the content of that side, which is not held, or changes it.
  bool wantsBody(rules::RuleMatcher& matcher, rules::Side side, const rules::Passing& seen);
  /// Whether a content of so many bytes a side may have to be searched or changed in that phase which is more than is done at once.
  bool isLong(const rules::RuleSet& rules, rules::Side side, const std::array<std::size_t, 2>& bytes) const;
  void carryOut(rules::RuleMatcher& matcher, rules::Side side, const rules::Passing& seen, rules::Subject& subject);
  /// An answer of somebody's to the request: how slow it is, and with what faults.
  void slowAnswer(rules::RuleMatcher& matcher, const rules::Passing& seen, rules::Subject& subject);

 private:
  struct One {
    std::uint32_t index;
    bool decided = false, matches = false;  // by the request, which tells all
    bool counted = false;
    std::optional<filter::Groups> groups;
  };
  static filter::Verdict decide(rules::RuleMatcher& matcher, One& one, rules::Side side, const rules::Passing& seen);
  static rules::Flow carryOut(rules::RuleMatcher& matcher, One& one, rules::Side side, const rules::Passing& seen, rules::Subject& subject);
  static void count(rules::RuleMatcher& matcher, One& one);

  std::vector<One> all_;
};

}  // namespace penstock::service
