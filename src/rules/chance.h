// SPDX-License-Identifier: GPL-3.0-or-later
// What an action draws from.
#pragma once

#include <cstdint>
#include <optional>

#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/draws.h"

namespace penstock::rules {

/// With a seed the same series for each rule since it was put in force.
Draws drawsOf(const CompiledRule& rule, std::optional<std::uint64_t> seed);

}  // namespace penstock::rules
