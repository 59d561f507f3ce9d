// SPDX-License-Identifier: GPL-3.0-or-later
// What the screen is to show, cell by cell. Everything is drawn here; a terminal, or a test, reads it.
#pragma once

#include <climits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cui/screen/glyph.h"
#include "cui/screen/style.h"

namespace penstock::cui {

struct Cell {
  Glyph glyph;           // of width 0: the right half of the glyph at the left
  Style style;
  bool operator==(const Cell&) const = default;
};

struct Area {
  int x = 0, y = 0, width = 0, height = 0;
  int right() const { return x + width; }
  int bottom() const { return y + height; }
  bool has(int column, int row) const { return column >= x && column < right() && row >= y && row < bottom(); }
};

/// Whatever is outside of it is not drawn. Thread: one.
class Canvas {
 public:
  Canvas(int columns, int rows);

  int columns() const { return columns_; }
  int rows() const { return rows_; }
  Area all() const { return {0, 0, columns_, rows_}; }
  void clear();

  /// Gives the column behind it. Nothing is drawn from `right` on; what has no room ends in "…".
  int put(int x, int y, std::string_view text, Style style = {}, int right = INT_MAX);
  /// The same, ending before `right`.
  void putRight(int x, int y, std::string_view text, Style style, int right);
  void fill(int x, int y, int width, Style style);
  /// Looks alone; `reverse` joins what is there.
  void highlight(int x, int y, int width, Style style);

  const Cell& at(int x, int y) const { return cells_[std::size_t(y) * std::size_t(columns_) + std::size_t(x)]; }
  /// A row as text, without the blanks at its end.
  std::string line(int y) const;
  void setCursor(int x, int y) { cursor_ = {x, y}; }
  const std::optional<std::pair<int, int>>& cursor() const { return cursor_; }

 private:
  Cell& cell(int x, int y) { return cells_[std::size_t(y) * std::size_t(columns_) + std::size_t(x)]; }
  /// No half of a wide glyph stays alone.
  void unhalve(int x, int y);
  void place(int x, int y, const Glyph& glyph, Style style);

  int columns_, rows_;
  std::vector<Cell> cells_;
  std::optional<std::pair<int, int>> cursor_;
};

}  // namespace penstock::cui
