// SPDX-License-Identifier: GPL-3.0-or-later
// A rule with all that was found out about it when it was read.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/filter/expression.h"
#include "penstock/filter/json_path.h"
#include "penstock/filter/pattern.h"
#include "penstock/rules/rule.h"

namespace penstock::rules {

struct CompiledCondition {
  Condition::Field field;
  Condition::Op op;
  bool negate = false;
  bool there = false;  // a header of that name is there, and no more
  std::string name, value;
  std::optional<filter::Pattern> pattern;
};

struct CompiledAction {
  std::size_t action = 0;  // index into those of the rule
  Side phase = Side::request;
  bool bothWays = false;  // of messages: whatever their direction
  std::optional<filter::Pattern> pattern;
  std::optional<filter::JsonPath> path;
};

/// How often a rule matched. Thread: any.
struct RuleCounters {
  std::atomic<std::uint64_t> hits{0};
  std::atomic<std::int64_t> lastHit{0};  // microseconds of WallTime
};

struct CompiledRule {
  Rule rule;
  std::string label;           // its name; of one without: its id, or its number in the list
  filter::ExpressionPtr when;  // null: none
  std::vector<CompiledCondition> conditions;
  std::vector<CompiledAction> actions;         // on exchanges
  std::vector<CompiledAction> messageActions;  // phase: the direction
  filter::DecidedBy decidedBy;
  Side phase = Side::request;             // in which it is decided first
  std::array<bool, 2> acts{};             // by Side: whether it does anything to exchanges there
  std::array<bool, 2> editsHead{};        // whether an action may change the head there
  std::array<bool, 2> editsBody{};        // whether it wants the content there
  bool slowsResponse = false;             // it delays or slows what comes, or has faults in it
  bool ends = false;                      // no rule after it applies, once it does
  std::shared_ptr<RuleCounters> counters = std::make_shared<RuleCounters>();
  mutable std::atomic<std::uint64_t> drawn{0};  // how often an action with a seed drew from it

  /// Once it is decided for the request, the response decides nothing any more.
  bool requestDecides() const { return !filter::any(decidedBy.looksAt & (filter::Part::responseHead | filter::Part::responseBody)); }
  bool onMessages() const { return rule.on.message && (!messageActions.empty() || rule.stop); }
};

}  // namespace penstock::rules
