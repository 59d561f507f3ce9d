// SPDX-License-Identifier: GPL-3.0-or-later
// What an expression looks for in bodies, so that it can be shown where it was found.
#pragma once

#include <string>
#include <vector>

#include "penstock/filter/expression.h"

namespace penstock::filter {

/// Texts whose being in a body or message makes the expression match, longest first, each once, none empty; of patterns and of `NOT`
/// nothing. Letters may be lower case. Thread: any.
std::vector<std::string> soughtInBodies(const Expression& expression);

}  // namespace penstock::filter
