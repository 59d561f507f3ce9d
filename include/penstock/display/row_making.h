// SPDX-License-Identifier: GPL-3.0-or-later
// A view's list of rows, made anew or merged. Thread: any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "penstock/display/row_list.h"
#include "penstock/display/row_marks.h"
#include "penstock/model/summary.h"

namespace penstock::display {

/// All rows in the order of a column.
struct RowOrder {
  model::SummaryColumn::Id column = model::SummaryColumn::id;
  bool descending = false;
  std::uint64_t revision = 0;  // of the index; a newer one may have it otherwise
  std::vector<std::uint32_t> rows;
};

struct RowsWanted {
  std::shared_ptr<const model::TrafficIndex> index;
  std::vector<std::uint8_t> marks;  // empty: all rows are visible
  std::uint8_t wanted = 0;          // of the marks
  std::size_t captured = 0;         // rows that the view knows of
  std::uint64_t generation = 0, revision = 0;
  model::SummaryColumn::Id column = model::SummaryColumn::id;
  bool natural = true;  // in order of capture
  bool descending = false;
  std::shared_ptr<const RowOrder> order;  // from before, may be null
  std::optional<std::size_t> allBefore;   // the list from before has all of so many rows
  std::vector<std::uint8_t> before;       // else: which it has
};

struct RowsMade {
  std::shared_ptr<const RowOrder> order;  // null in order of capture
  std::uint64_t generation = 0;
  RowList list;
  std::vector<std::uint8_t> shown;  // which of the captured rows it has
  std::size_t captured = 0;
  bool sameSet = false;  // it has the rows from before
};
RowsMade makeRows(RowsWanted wanted);

/// Rows that come into a list in order of capture, or leave it, as runs.
struct RowRuns {
  struct Run {
    std::size_t index, count, first;  // place from the oldest, counted once all that leave are out; of those that come the first one
  };
  std::vector<Run> out, in;
};
/// Both ascending. Nothing: runs in the middle of the list would move more than `most` rows.
std::optional<RowRuns> runsOf(const RowList& list, const std::vector<std::uint32_t>& come, const std::vector<std::uint32_t>& gone,
                              std::size_t most);

}  // namespace penstock::display
