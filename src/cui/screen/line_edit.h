// SPDX-License-Identifier: GPL-3.0-or-later
// One line of text that a person types.
#pragma once

#include <string>
#include <string_view>

#include "cui/screen/canvas.h"
#include "cui/screen/key.h"

namespace penstock::cui {

class LineEdit {
 public:
  static constexpr std::size_t mostBytes = 16 * 1024;

  void set(std::string text);
  const std::string& text() const { return text_; }
  /// Whether the key was one of an editor. Enter, Escape and Tab are not.
  bool key(const Key& key);
  /// In columns from `x` to before `right`; scrolls so that the cursor is seen.
  void draw(Canvas& canvas, int x, int y, int right);
  /// Where a byte of the text was drawn, held within the columns.
  int columnOf(std::size_t byte) const;

 private:
  void insert(char32_t c);
  bool control(char32_t c);
  std::size_t before(std::size_t at) const;
  std::size_t behind(std::size_t at) const;
  void erase(std::size_t from, std::size_t to);

  std::string text_;
  std::size_t cursor_ = 0, first_ = 0;  // bytes: where it is, and what is drawn first
  int x_ = 0, right_ = 0;
};

}  // namespace penstock::cui
