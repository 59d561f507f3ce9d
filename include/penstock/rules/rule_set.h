// SPDX-License-Identifier: GPL-3.0-or-later
// Rules ready to run: in their order, expressions and patterns compiled.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/result.h"
#include "penstock/filter/expression.h"
#include "penstock/filter/pattern.h"
#include "penstock/rules/passing.h"
#include "penstock/rules/rule.h"

namespace penstock::rules {

struct CompiledRule;
struct Ready;

/// Immutable but for what is counted. Thread: any.
class RuleSet {
 public:
  /// Rules that are switched off are looked at as well, and left out. **Errors**: as readRules().
  static Result<std::shared_ptr<const RuleSet>> compile(std::vector<Rule> rules);
  ~RuleSet();

  /// Those that are switched on, in the order in which they apply.
  std::size_t size() const { return rules_.size(); }
  const CompiledRule& operator[](std::size_t i) const;

  /// An exchange matched it. Any thread.
  void hit(std::size_t i, WallTime at) const;
  std::uint64_t hits(std::size_t i) const;
  /// Nothing before the first.
  std::optional<WallTime> lastHit(std::size_t i) const;

 private:
  friend class RuleMatcher;
  RuleSet();
  std::vector<std::unique_ptr<Ready>> rules_;
};
using RuleSetPtr = std::shared_ptr<const RuleSet>;

/// What decides whether a rule applies, besides the rule. Keeps what searching needs, for one thread at a time.
class RuleMatcher {
 public:
  explicit RuleMatcher(RuleSetPtr set);
  ~RuleMatcher();
  RuleMatcher(const RuleMatcher&) = delete;
  RuleMatcher& operator=(const RuleMatcher&) = delete;

  const RuleSet& set() const { return *set_; }
  /// Rules that the head of its request does not rule out, in order; appended.
  void candidates(const Passing& exchange, std::vector<std::uint32_t>& out);
  /// Of one rule; what lies in `missing` parts is unknown. With a yes, `groups` are those of its first pattern that has any.
  filter::Verdict decide(std::size_t rule, const Passing& exchange, filter::Part missing, std::optional<filter::Groups>& groups);
  filter::PatternSearch& search() { return search_; }

 private:
  RuleSetPtr set_;
  std::vector<std::unique_ptr<filter::Evaluator>> evaluators_;  // made when they are needed first
  filter::PatternSearch search_;
  std::string line_;
};

}  // namespace penstock::rules
