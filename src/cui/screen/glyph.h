// SPDX-License-Identifier: GPL-3.0-or-later
// Text as cells of a terminal. Whatever the text holds, no control character comes out, and a glyph is as wide as it says.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::cui {

struct Glyph {
  char32_t c = U' ';
  std::array<char32_t, 2> marks{};  // combining, 0 for none
  std::uint8_t width = 1;           // cells: 1 or 2
  bool operator==(const Glyph&) const = default;
};

/// The next glyph, which `text` then begins behind; false at its end. Controls are pictures of themselves, what is no character or has no
/// width of its own is U+FFFD; marks join the glyph before, two at most; joiners and variation selectors are left out, since terminals disagree
/// about what they do to widths. Thread: any.
bool nextGlyph(std::string_view& text, Glyph& glyph);

/// Cells that the text takes.
std::size_t cellsOf(std::string_view text);
/// The beginning that has room in `cells`.
std::string_view fitting(std::string_view text, std::size_t cells);
/// That a character is wider than one cell somewhere.
bool hasWide(std::string_view text);

}  // namespace penstock::cui
