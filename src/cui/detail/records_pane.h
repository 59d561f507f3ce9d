// SPDX-License-Identifier: GPL-3.0-or-later
// A body of many JSON values as a table; Enter opens a record.
#pragma once

#include <string>
#include <vector>

#include "cui/page.h"
#include "cui/screen/scroll.h"
#include "penstock/display/records.h"

namespace penstock::cui {

/// Thread: the one that draws.
class RecordsPane {
 public:
  explicit RecordsPane(Shell& shell) : shell_(shell) {}

  /// Null: none. `same`: of the same body: the place stays.
  void set(display::RecordTablePtr table, bool same);
  void draw(Canvas& canvas, Area area);
  /// Moves; `/` lists only records that contain some words.
  bool key(const Key& key);
  std::vector<KeyHint> keys() const;
  std::string foundText() const;

 private:
  std::size_t count() const { return words_.empty() ? table_->rows() : shown_.size(); }
  std::size_t recordOf(std::size_t row) const { return words_.empty() ? row : shown_[row]; }
  void measure();
  void drawCells(Canvas& canvas, const Area& line, const std::vector<std::string>& cells, Style style) const;
  void ask();
  void open();

  Shell& shell_;
  display::RecordTablePtr table_;
  std::vector<int> widths_;
  std::vector<std::uint32_t> shown_;  // records with those words
  std::string words_;
  Scroll scroll_;
  Area list_;
  Alive alive_;
  Job search_;
};

}  // namespace penstock::cui
