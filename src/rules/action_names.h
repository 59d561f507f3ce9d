// SPDX-License-Identifier: GPL-3.0-or-later
// Actions and their names in JSON.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "rules/checks.h"
#include "rules/members.h"

namespace penstock::rules {

/// Of {"do": ..., ...}; what its members come to is left to compileAction().
std::variant<Action, Mistake> actionOf(const Json& json);
Json jsonOf(const Action& action);
/// A mistake's member, as that action calls it.
std::string memberIn(const Action& action, std::string_view member);
/// Of one of pypproxy's modifications.
std::variant<Action, Mistake> modificationOf(const Json& json);

}  // namespace penstock::rules
