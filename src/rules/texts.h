// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of rules with what stands in them for something else.
#pragma once

#include <string>
#include <string_view>

#include "penstock/filter/pattern.h"

namespace penstock::rules {

/// $1, ${1} and ${name} are the groups; one that took no part is "". What names no group stays as it is written. `groups` may be null.
std::string withGroups(std::string_view text, const filter::Groups* groups);
/// {path} is the path of `target`, "/" at least; {query} what is behind its "?", which goes where nothing would follow it.
std::string withPath(std::string_view text, std::string_view target);

}  // namespace penstock::rules
