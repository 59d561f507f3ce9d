// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/row_making.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace penstock::display {
namespace {

using Flags = std::vector<std::uint8_t>;

bool isVisible(const RowsWanted& w, std::uint32_t row) { return w.marks.empty() || RowMarks::visible(w.marks[row], w.wanted); }

/// The visible ones in the order of the column; what an order from before does not know yet stands at the end until the next one.
std::vector<std::uint32_t> orderedRows(const RowsWanted& w, const RowOrder& order, Flags& shown) {
  std::vector<std::uint32_t> rows;
  // The index may be ahead of the view, which shows nothing it has not taken over.
  std::copy_if(order.rows.begin(), order.rows.end(), std::back_inserter(rows),
               [&](std::uint32_t row) { return row < w.captured && isVisible(w, row); });
  for (const std::uint32_t row : rows) shown[row] = 1;
  if (order.revision == w.revision) return rows;
  for (std::uint32_t row = 0; row < w.captured; ++row) {
    if (shown[row] || !isVisible(w, row)) continue;
    rows.push_back(row);
    shown[row] = 1;
  }
  return rows;
}

std::vector<std::uint32_t> naturalRows(const RowsWanted& w, Flags& shown) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < w.captured; ++row) {
    if (!isVisible(w, row)) continue;
    rows.push_back(row);
    shown[row] = 1;
  }
  return rows;
}

bool isSameSet(const RowsWanted& w, std::size_t rows, const Flags& shown) {
  if (w.allBefore) {
    if (*w.allBefore != rows || (rows > 0 && shown[rows - 1] == 0)) return false;
    return std::all_of(shown.begin(), shown.begin() + std::ptrdiff_t(rows), [](auto s) { return s != 0; });
  }
  const auto known = std::ptrdiff_t(std::min(w.before.size(), w.captured));
  return std::equal(w.before.begin(), w.before.begin() + known, shown.begin()) &&
         std::all_of(shown.begin() + known, shown.end(), [](auto s) { return s == 0; });
}

}  // namespace

RowsMade makeRows(RowsWanted w) {
  RowsMade made;
  made.generation = w.generation;
  made.captured = w.captured;
  made.shown.assign(w.captured, 0);
  std::vector<std::uint32_t> rows;
  if (w.natural) {
    rows = naturalRows(w, made.shown);
  } else {
    if (!w.order || w.order->column != w.column || w.order->descending != w.descending)
      w.order = std::make_shared<const RowOrder>(RowOrder{w.column, w.descending, w.revision, w.index->order(w.column, w.descending)});
    rows = orderedRows(w, *w.order, made.shown);
    made.order = w.order;
  }
  made.sameSet = isSameSet(w, rows.size(), made.shown);
  if (w.natural && w.marks.empty())
    made.list = RowList::all(w.captured);
  else
    made.list = w.natural ? RowList::some(std::move(rows)) : RowList::ordered(std::move(rows), w.captured);
  made.list.setReversed(w.descending);
  return made;
}

std::optional<RowRuns> runsOf(const RowList& list, const std::vector<std::uint32_t>& come, const std::vector<std::uint32_t>& gone,
                              std::size_t most) {
  RowRuns runs;
  for (const std::uint32_t row : gone) {
    const std::size_t i = list.lowerBound(row);
    if (!runs.out.empty() && runs.out.back().index + runs.out.back().count == i)
      ++runs.out.back().count;
    else
      runs.out.push_back({i, 1, 0});
    if (runs.out.size() * list.size() > most) return std::nullopt;
  }
  std::size_t inner = 0;
  for (std::size_t k = 0; k < come.size(); ++k) {
    const std::size_t i = list.lowerBound(come[k]);
    const auto less = std::size_t(std::lower_bound(gone.begin(), gone.end(), come[k]) - gone.begin());
    if (!runs.in.empty() && runs.in.back().index == i - less) {
      ++runs.in.back().count;
    } else {
      runs.in.push_back({i - less, 1, k});
      if (i < list.size()) ++inner;
    }
    if ((runs.out.size() + inner) * list.size() > most) return std::nullopt;
  }
  return runs;
}

}  // namespace penstock::display
