// SPDX-License-Identifier: GPL-3.0-or-later
// How a cell looks, by what it means: which colour that is, if any, the terminal decides.
#pragma once

#include <cstdint>

namespace penstock::cui {

enum class Look : std::uint8_t {
  plain,
  dim,     // beside the matter
  title,   // of a column, a section, the page
  key,     // of the keyboard, and the name of a fact
  good,    // 2xx, on, added
  notice,  // 3xx
  warn,    // 4xx, held
  bad,     // 5xx, failed, removed
  red, orange, yellow, green, blue, purple,  // of rows, in the order of model::colorNames
};
inline constexpr int looks = int(Look::purple) + 1;

struct Style {
  Look look = Look::plain;
  bool bold = false, reverse = false, underline = false;
  bool operator==(const Style&) const = default;
};

}  // namespace penstock::cui
