// SPDX-License-Identifier: GPL-3.0-or-later
// Rules ready to run: in their order, expressions and patterns compiled.
#pragma once

#include <cstdint>
#include <map>
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
struct RuleCounters;
class TextMask;

/// Immutable but for what is counted. Thread: any.
class RuleSet {
 public:
  /// Rules that are switched off are looked at as well, and left out. Those with an id go on counting where the rule with that id in `former`
  /// stands, if there is one. **Errors**: as readRules().
  static Result<std::shared_ptr<const RuleSet>> compile(std::vector<Rule> rules, const RuleSet* former = nullptr);
  ~RuleSet();

  /// Those that are switched on, in the order in which they apply.
  std::size_t size() const { return rules_.size(); }
  const CompiledRule& operator[](std::size_t i) const;

  /// An exchange matched it. Any thread.
  void hit(std::size_t i, WallTime at) const;
  std::uint64_t hits(std::size_t i) const;
  /// Nothing before the first.
  std::optional<WallTime> lastHit(std::size_t i) const;
  /// Of the first rule with that id, also of one that is switched off. Nothing: there is none.
  struct Figures {
    std::uint64_t hits = 0;
    std::optional<WallTime> lastHit;
  };
  std::optional<Figures> figuresOf(const std::string& id) const;

 private:
  friend class RuleMatcher;
  RuleSet();
  std::vector<std::unique_ptr<CompiledRule>> rules_;
  // Of each rule, what any request it matches has in its line. One behind the other: with a thousand rules they are all that is looked at.
  std::vector<TextMask> masks_;
  std::map<std::string, std::shared_ptr<RuleCounters>> counters_;  // by id
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
  const RuleSetPtr& shared() const { return set_; }
  /// Rules that the head of its request does not rule out, in order; appended.
  void candidates(const Passing& exchange, std::vector<std::uint32_t>& out);
  /// Of one rule; what lies in `missing` parts is unknown. With a yes, `groups` are those of its first pattern that has any.
  filter::Verdict decide(std::size_t rule, const Passing& exchange, filter::Part missing, std::optional<filter::Groups>& groups);
  /// For its patterns alone: one that takes too long tires no other rule.
  filter::PatternSearch& search(std::size_t rule);
  /// Of the last decide(): a clause about a pattern that took too long, so that the rule was taken not to match; "" for none.
  const std::string& gaveUp() const { return gaveUp_; }

 private:
  RuleSetPtr set_;
  std::vector<std::unique_ptr<filter::Evaluator>> evaluators_;  // made when they are needed first
  std::vector<std::unique_ptr<filter::PatternSearch>> searches_;  // likewise
  std::string line_, gaveUp_;
};

}  // namespace penstock::rules
