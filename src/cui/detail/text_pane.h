// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of text that are scrolled and searched.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cui/detail/text_rows.h"
#include "cui/page.h"

namespace penstock::cui {

class TextPane {
 public:
  explicit TextPane(Shell& shell) : shell_(shell) {}

  /// Other rows. `same`: of the same text, laid out anew or grown: place and search stay.
  void set(TextRowsPtr rows, bool same);
  void draw(Canvas& canvas, Area area);
  /// Scrolling; `/` asks for words, n and N go to the next and the one before.
  bool key(const Key& key);
  std::vector<KeyHint> keys() const;
  /// "match 3 of 17"; "" while nothing is looked for.
  std::string foundText() const;
  bool searching() const { return !words_.empty(); }
  void endSearch();

 private:
  void search(bool jump);
  void jump(std::ptrdiff_t by);
  void scrollTo(std::size_t row);

  static constexpr std::size_t mostFound = 100'000;

  Shell& shell_;
  TextRowsPtr rows_;
  std::size_t first_ = 0, height_ = 1;
  std::string words_;
  std::vector<FoundText> found_;
  std::size_t current_ = 0;
  Alive alive_;
  Job search_;
};

}  // namespace penstock::cui
