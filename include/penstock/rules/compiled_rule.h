// SPDX-License-Identifier: GPL-3.0-or-later
// A rule with all that was found out about it when it was read.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
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
  std::optional<filter::Pattern> pattern;
  std::optional<filter::JsonPath> path;
};

struct CompiledRule {
  Rule rule;
  filter::ExpressionPtr when;  // null: none
  std::vector<CompiledCondition> conditions;
  std::vector<CompiledAction> actions;
  filter::DecidedBy decidedBy;
  Side phase = Side::request;             // in which it is decided first
  std::array<bool, 2> acts{};             // by Side: whether it does anything there
  std::array<bool, 2> editsBody{};        // whether it wants the content there
  bool ends = false;                      // no rule after it applies, once it does
  mutable std::atomic<std::uint64_t> hits{0};
  mutable std::atomic<std::int64_t> lastHit{0};  // microseconds of WallTime

  /// Once it is decided for the request, the response decides nothing any more.
  bool requestDecides() const { return !filter::any(decidedBy.looksAt & (filter::Part::responseHead | filter::Part::responseBody)); }
};

}  // namespace penstock::rules
