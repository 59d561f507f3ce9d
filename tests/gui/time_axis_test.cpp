// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/time_axis.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "gui/fake_index.h"
#include "gui/traffic/timeline_bars.h"

namespace penstock::gui {
namespace {

WallTime at(double seconds) {
  return WallTime(std::chrono::seconds(1'700'000'000)) + std::chrono::microseconds(std::int64_t(seconds * 1e6));
}
display::TimeSpan span(double from, double to) { return {at(from), at(to)}; }

int folds(const TimeAxis& axis) {
  return int(std::count_if(axis.pieces().begin(), axis.pieces().end(), [](const auto& piece) { return piece.folded; }));
}

/// Places and times are the reverse of each other, and grow together.
void expectSound(const TimeAxis& axis) {
  double last = -1;
  for (const TimeAxis::Piece& piece : axis.pieces()) {
    EXPECT_NEAR(axis.placeOf(piece.time.from), piece.begin, 1e-9);
    EXPECT_GE(piece.begin, last);
    EXPECT_GT(piece.end, piece.begin);
    const double middle = (piece.begin + piece.end) / 2;
    // As far as a microsecond tells.
    const double grain = (piece.end - piece.begin) / double((piece.time.to - piece.time.from).count());
    EXPECT_NEAR(axis.placeOf(axis.timeAt(middle)), middle, std::max(1e-3, grain));
    last = piece.end;
  }
  EXPECT_EQ(axis.placeOf(axis.to()), 1);
  EXPECT_EQ(axis.placeOf(axis.from() - std::chrono::hours(1)), 0);
  EXPECT_EQ(axis.placeOf(axis.to() + std::chrono::hours(1)), 1);
}

TEST(TimeAxis, IsInProportionWhereThereIsNoPause) {
  const TimeAxis axis = TimeAxis::ofRows({{span(0, 1)}, {span(0.5, 2)}, {span(1.5, 4)}});
  expectSound(axis);
  EXPECT_EQ(folds(axis), 0);
  EXPECT_NEAR(axis.placeOf(at(1)), 0.25, 1e-6);
  EXPECT_EQ(axis.timeAt(0.5), at(2));
}

TEST(TimeAxis, OneConnectionThatStaysOpenLeavesTheRowsBesideItTheirWidth) {
  std::vector<TimeAxis::Row> rows{{span(0, 3600), true}};
  for (int i = 0; i < 10; ++i) rows.push_back({span(0.1 + i * 0.1, 0.18 + i * 0.1)});
  const TimeAxis axis = TimeAxis::ofRows(rows);
  expectSound(axis);
  EXPECT_LT(axis.to(), at(2));
  EXPECT_GT(axis.placeOf(at(0.98)) - axis.placeOf(at(0.9)), 0.04);
  // Open ones alone are all there is to show.
  EXPECT_EQ(TimeAxis::ofRows({{span(0, 60), true}, {span(30, 90), true}}).to(), at(90));
}

TEST(TimeAxis, APauseIsFolded) {
  const TimeAxis axis = TimeAxis::ofRows({{span(0, 1)}, {span(0.5, 1.5)}, {span(7200, 7201)}, {span(7200.5, 7202)}});
  expectSound(axis);
  EXPECT_EQ(folds(axis), 1);
  EXPECT_GT(axis.placeOf(at(1.5)), 0.35);
  EXPECT_LT(axis.placeOf(at(7200)) - axis.placeOf(at(1.5)), 0.05);
}

TEST(TimeAxis, OneSlowRequestTakesHalf) {
  std::vector<TimeAxis::Row> rows{{span(0, 30)}};
  for (int i = 0; i < 10; ++i) rows.push_back({span(i * 0.05, i * 0.05 + 0.04)});
  const TimeAxis axis = TimeAxis::ofRows(rows);
  expectSound(axis);
  EXPECT_NEAR(axis.placeOf(at(0.49)), 0.5, 0.01);
  EXPECT_GT(axis.placeOf(at(0.49)) - axis.placeOf(at(0.45)), 0.03);
}

TEST(TimeAxis, ARhythmIsNoPause) {
  std::vector<display::TimeSpan> busy;
  for (int i = 0; i < 60; ++i) busy.push_back(span(i * 60, i * 60 + 0.1));
  EXPECT_EQ(folds(TimeAxis::ofBusy(busy)), 0);
  // As somebody clicks who reads what comes, and goes for coffee.
  busy.clear();
  double when = 0;
  for (const double pause : {2, 3, 2, 9, 1, 4, 2, 3, 5, 2, 2}) busy.push_back(span(when, when + 0.1)), when += pause;
  EXPECT_EQ(folds(TimeAxis::ofBusy(busy)), 0);
  busy.push_back(span(when + 900, when + 901));
  EXPECT_EQ(folds(TimeAxis::ofBusy(busy)), 1);
  // Three bursts and two nights.
  const TimeAxis axis = TimeAxis::ofBusy({span(0, 10), span(30'000, 30'020), span(90'000, 90'010)});
  expectSound(axis);
  EXPECT_EQ(folds(axis), 2);
  EXPECT_NEAR(axis.placeOf(at(10)), 0.235, 0.01);
}

TEST(TimelineBars, ANightIsFoldedAndItsBurstsAreSeen) {
  test::FakeIndex index;
  EXPECT_TRUE(timelineBars(index, 100).bars.empty());
  index.add(200);  // a row every ten milliseconds
  for (std::size_t row = 100; row < 200; ++row) index.update(row, [](model::Summary& s) { s.startedAt += std::chrono::hours(9); });
  index.update(150, [](model::Summary& s) { s.state = model::ExchangeState::failed; });
  const TimelineBars bars = timelineBars(index, 100);
  EXPECT_EQ(folds(bars.axis), 1);
  EXPECT_GT(bars.bars.size(), 60u);
  std::uint32_t exchanges = 0, failed = 0;
  for (const TimelineBars::Bar& bar : bars.bars) exchanges += bar.exchanges, failed += bar.failed;
  EXPECT_EQ(exchanges, 200u);
  EXPECT_EQ(failed, 1u);
  index.setDeleted({0, 199});
  const TimelineBars fewer = timelineBars(index, 100);
  exchanges = 0;
  for (const TimelineBars::Bar& bar : fewer.bars) exchanges += bar.exchanges;
  EXPECT_EQ(exchanges, 198u);
}

TEST(TimeAxis, HoldsWithNothingAndWithOneMoment) {
  EXPECT_TRUE(TimeAxis::ofRows({}).empty());
  EXPECT_TRUE(TimeAxis::ofBusy({}).empty());
  EXPECT_EQ(TimeAxis().placeOf(at(0)), 0);
  expectSound(TimeAxis::ofRows({{span(5, 5)}}));
  expectSound(TimeAxis::ofRows({{span(5, 5)}, {span(5, 5), true}}));
}

}  // namespace
}  // namespace penstock::gui
