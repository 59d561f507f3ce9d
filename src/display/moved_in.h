// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock::display {

/// Lines behind the first moved in, so that they are not taken for anything else.
std::string movedIn(std::string_view text, std::size_t columns);
/// Where what a numbered line is about stands below it: `12  name`.
inline constexpr std::size_t kUnderName = 3;

}  // namespace penstock::display
