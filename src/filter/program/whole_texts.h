// SPDX-License-Identifier: GPL-3.0-or-later
// The texts a field has in a whole exchange.
#pragma once

#include <functional>
#include <string_view>

#include "filter/program/program.h"

namespace penstock::filter {

/// Calls `each` with the texts of the leaf's field, those at hand first, until it says true; tells whether it did.
bool anyText(const WholeText& leaf, const WholeSource& whole, const std::function<bool(std::string_view)>& each);

}  // namespace penstock::filter
