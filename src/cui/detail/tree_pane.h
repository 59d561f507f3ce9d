// SPDX-License-Identifier: GPL-3.0-or-later
// A tree of values, folded and unfolded.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cui/page.h"
#include "cui/screen/scroll.h"
#include "penstock/display/tree_rows.h"

namespace penstock::cui {

/// Thread: the one that draws.
class TreePane {
 public:
  explicit TreePane(Shell& shell) : shell_(shell) {}

  /// Null: none. `same`: of the same body: the place stays where it can.
  void set(std::shared_ptr<display::TreeRows> rows, bool same);
  void draw(Canvas& canvas, Area area);
  /// Moves; Enter and Space fold and unfold, - and + all of it; `/` asks for words, n and N go to the next and the one before.
  bool key(const Key& key);
  std::vector<KeyHint> keys() const;
  std::string foundText() const;

 private:
  using Id = codec::ValueTree::Id;
  void drawRow(Canvas& canvas, const Area& line, std::size_t row) const;
  bool searchKey(const Key& key);
  void toggle();
  void foldAll(bool unfolded);
  void go(Id node);
  void jump(std::ptrdiff_t by);

  static constexpr std::size_t mostFound = 100'000;

  Shell& shell_;
  std::shared_ptr<display::TreeRows> rows_;
  Scroll scroll_;
  Area area_;
  std::string words_;
  std::vector<std::size_t> found_;  // values, in order
  std::size_t current_ = 0;
  Alive alive_;
  Job search_;
};

}  // namespace penstock::cui
