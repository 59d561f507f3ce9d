// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/row_making.h"

#include <gtest/gtest.h>

namespace penstock::display {
namespace {

using Rows = std::vector<std::uint32_t>;

TEST(RowList, FindsWhatItHolds) {
  RowList some = RowList::some({2, 4, 9});
  EXPECT_EQ(some.find(4), 1);
  EXPECT_EQ(some.find(5), -1);
  EXPECT_EQ(some.nearest(5), 2);
  EXPECT_EQ(some.nearest(100), 2);
  some.setReversed(true);
  EXPECT_EQ(some.at(0), 9u);
  EXPECT_EQ(some.find(2), 2);
  const RowList ordered = RowList::ordered({9, 2, 4}, 10);
  EXPECT_EQ(ordered.find(9), 0);
  EXPECT_EQ(ordered.find(3), -1);
  EXPECT_EQ(ordered.find(12), -1);
  EXPECT_EQ(RowList::all(3).find(3), -1);
  EXPECT_EQ(RowList::all(0).nearest(3), -1);
}

/// The rows a list has after the runs were carried out from last to first, as views are told.
Rows merged(RowList list, const Rows& come, const Rows& gone, const RowRuns& runs) {
  for (auto run = runs.out.rbegin(); run != runs.out.rend(); ++run) list.erase(run->index, run->count);
  for (auto run = runs.in.rbegin(); run != runs.in.rend(); ++run)
    list.insert(run->index, come.data() + run->first, come.data() + run->first + run->count);
  (void)gone;
  return list.rows();
}

TEST(RowRuns, AreFewAndComeToTheSameList) {
  const RowList list = RowList::some({1, 2, 3, 7, 8, 20});
  const Rows come{4, 5, 6, 30, 31}, gone{2, 3, 20};
  const auto runs = runsOf(list, come, gone, 1000);
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->out.size(), 2u);
  EXPECT_EQ(runs->in.size(), 2u);
  EXPECT_EQ(merged(list, come, gone, *runs), (Rows{1, 4, 5, 6, 7, 8, 30, 31}));
  EXPECT_FALSE(runsOf(list, come, gone, 3)) << "it would move too many";
  EXPECT_TRUE(runsOf(list, {30, 31}, {}, 0)) << "what comes at the end moves none";
}

RowsWanted wanted(std::size_t captured) {
  RowsWanted w;
  w.captured = captured;
  return w;
}

TEST(RowMaking, InOrderOfCapture) {
  RowsWanted w = wanted(4);
  w.allBefore = 3;
  RowsMade made = makeRows(w);
  EXPECT_TRUE(made.list.isAll());
  EXPECT_FALSE(made.sameSet);
  w.marks = {RowMarks::filter, 0, RowMarks::filter, RowMarks::filter | RowMarks::deleted};
  w.wanted = RowMarks::filter;
  w.allBefore.reset();
  w.before = {1, 0, 1};
  made = makeRows(w);
  EXPECT_EQ(made.list.rows(), (Rows{0, 2}));
  EXPECT_TRUE(made.sameSet);
  EXPECT_EQ(made.shown, (std::vector<std::uint8_t>{1, 0, 1, 0}));
}

TEST(RowMaking, WhatAnOrderFromBeforeDoesNotKnowStandsAtTheEnd) {
  RowsWanted w = wanted(5);
  w.natural = false;
  w.column = model::SummaryColumn::host;
  w.revision = 2;
  w.order = std::make_shared<const RowOrder>(RowOrder{model::SummaryColumn::host, false, 1, {2, 0, 1, 7}});
  w.marks = {0, 0, 0, RowMarks::deleted, 0};
  const RowsMade made = makeRows(w);
  EXPECT_EQ(made.list.rows(), (Rows{2, 0, 1, 4}));
  EXPECT_EQ(made.order, w.order);
  EXPECT_EQ(made.list.find(4), 3);
}

}  // namespace
}  // namespace penstock::display
