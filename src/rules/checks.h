// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule may not say, and what of it has to be compiled.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "penstock/filter/json_path.h"
#include "penstock/filter/pattern.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/rule.h"

namespace penstock::rules {

/// What is wrong with a member.
struct Mistake {
  std::string member;  // as our shape names it
  std::string message;
};

std::variant<CompiledCondition, Mistake> compileCondition(const Condition& condition);
/// Of an action: its pattern or path in `out`; the phase is left alone.
std::optional<Mistake> compileAction(const Action& action, CompiledAction& out);

/// No CR, LF or NUL: nothing that begins another line of a head.
bool isOneLine(std::string_view text);
/// Content-Length or Transfer-Encoding: how long a message is no rule can change.
bool delimits(std::string_view name);

}  // namespace penstock::rules
