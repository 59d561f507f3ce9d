// SPDX-License-Identifier: GPL-3.0-or-later
// The colours that a row may be given, by the names that people, rules, scripts and expressions have for them.
#pragma once

#include <array>
#include <string_view>

namespace penstock::model {

/// Colour 1 is the first; 0 is none.
inline constexpr std::array<std::string_view, 6> colorNames{"red", "orange", "yellow", "green", "blue", "purple"};
inline constexpr int colors = int(colorNames.size());

/// "" of a number that is none.
constexpr std::string_view colorName(int color) {
  return color >= 1 && color <= colors ? colorNames[std::size_t(color - 1)] : std::string_view();
}

}  // namespace penstock::model
