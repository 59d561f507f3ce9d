// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of styled text: what a page scrolls through.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cui/screen/canvas.h"
#include "penstock/display/fact.h"

namespace penstock::cui {

struct Span {
  std::string text;
  Style style;
};
using Line = std::vector<Span>;

/// Gives the column behind it.
int putLine(Canvas& canvas, int x, int y, const Line& line, int right);
std::string plainText(const Line& line);

/// `text` in pieces of so many cells, between words where that is possible; line feeds begin a new one.
std::vector<std::string> wrapped(std::string_view text, std::size_t cells);

Style styleOf(display::Fact::Look look);
/// Sections as rows of so many cells: a title, then names and values side by side.
std::vector<Line> linesOf(const display::Facts& facts, std::size_t cells);

}  // namespace penstock::cui
