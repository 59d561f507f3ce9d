// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/screen/canvas.h"

#include <algorithm>

#include "penstock/base/utf8.h"

namespace penstock::cui {

Canvas::Canvas(int columns, int rows)
    : columns_(std::clamp(columns, 1, 2000)), rows_(std::clamp(rows, 1, 1000)), cells_(std::size_t(columns_) * std::size_t(rows_)) {}

void Canvas::clear() {
  std::fill(cells_.begin(), cells_.end(), Cell{});
  cursor_.reset();
}

void Canvas::unhalve(int x, int y) {
  if (x > 0 && cell(x, y).glyph.width == 0) cell(x - 1, y).glyph = {};
  if (x + 1 < columns_ && cell(x + 1, y).glyph.width == 0) cell(x + 1, y).glyph = {};
}

void Canvas::place(int x, int y, const Glyph& glyph, Style style) {
  for (int i = 0; i < glyph.width; ++i) unhalve(x + i, y);
  cell(x, y) = {glyph, style};
  if (glyph.width < 2) return;
  Glyph half = glyph;
  half.width = 0;
  cell(x + 1, y) = {half, style};
}

int Canvas::put(int x, int y, std::string_view text, Style style, int right) {
  right = std::min(right, columns_);
  if (y < 0 || y >= rows_ || x < 0 || x >= right) return x;
  int last = -1;  // where "…" would stand
  for (Glyph glyph; nextGlyph(text, glyph);) {
    if (x + glyph.width > right) {
      if (last < 0) last = x;
      Glyph more;
      more.c = U'…';
      for (int rest = last; rest < right; ++rest) place(rest, y, Glyph{}, style);
      if (last < right) place(last, y, more, style);
      return right;
    }
    if (x + glyph.width >= right && last < 0) last = x;
    place(x, y, glyph, style);
    x += glyph.width;
  }
  return x;
}

void Canvas::putRight(int x, int y, std::string_view text, Style style, int right) {
  const int room = right - x, cells = int(std::min<std::size_t>(cellsOf(text), std::size_t(columns_)));
  put(cells < room ? right - cells : x, y, text, style, right);
}

void Canvas::fill(int x, int y, int width, Style style) {
  if (y < 0 || y >= rows_) return;
  for (int i = std::max(x, 0); i < std::min(x + width, columns_); ++i) place(i, y, Glyph{}, style);
}

void Canvas::highlight(int x, int y, int width, Style style) {
  if (y < 0 || y >= rows_) return;
  for (int i = std::max(x, 0); i < std::min(x + width, columns_); ++i) {
    Style& there = cell(i, y).style;
    if (style.look != Look::plain) there.look = style.look;
    there.bold = there.bold || style.bold;
    there.reverse = there.reverse || style.reverse;
    there.underline = there.underline || style.underline;
  }
}

std::string Canvas::line(int y) const {
  std::string out;
  for (int x = 0; x < columns_; ++x) {
    const Glyph& glyph = at(x, y).glyph;
    if (glyph.width == 0) continue;
    appendUtf8(out, glyph.c);
    for (const char32_t mark : glyph.marks)
      if (mark) appendUtf8(out, mark);
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

}  // namespace penstock::cui
