// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows the model shows: those of a filter and a scope, less the deleted ones, in any order, while all of them change.
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <numeric>
#include <random>

#include "gui/fake_index.h"
#include "gui/traffic/selected_rows.h"
#include "gui/traffic/traffic_model.h"

namespace penstock::gui {
namespace {

using test::FakeIndex;
using test::FakeQuery;
using Ids = std::vector<model::ExchangeId>;

class TrafficRowsTest : public testing::Test {
 protected:
  Ids ids() const {
    Ids out;
    for (int row = 0; row < model.rowCount(); ++row) out.push_back(model.summaryAt(row).id);
    return out;
  }
  void waitFor(const Ids& wanted) {
    ASSERT_TRUE(QTest::qWaitFor([&] { return ids() == wanted; }, 3000)) << testing::PrintToString(ids());
  }
  std::shared_ptr<FakeQuery> filterBy(TrafficModel::Set set = display::RowMarks::filter) {
    auto query = std::make_shared<FakeQuery>();
    model.setQuery(set, query);
    return query;
  }

  const std::shared_ptr<FakeIndex> index = std::make_shared<FakeIndex>();

  FakeIndex& rows = *index;
  TrafficModel model;
  QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(TrafficRowsTest, ShowsWhatAFilterFinds) {
  rows.add(10);
  model.setIndex(index);
  const auto query = filterBy();
  EXPECT_EQ(model.rowCount(), 10) << "what was shown stays until something is known";
  query->tell({7, 2, 4});
  waitFor({3, 5, 8});
  EXPECT_EQ(model.rowOf(5), 1);
  EXPECT_EQ(model.rowOf(4), -1);
  EXPECT_TRUE(model.isFiltered());
  rows.add(2);
  query->tell({11});
  waitFor({3, 5, 8, 12});
  query->tell({0, 5}, {4});
  waitFor({1, 3, 6, 8, 12});
  model.setQuery(display::RowMarks::filter, nullptr);
  EXPECT_EQ(model.rowCount(), 12);
}

TEST_F(TrafficRowsTest, AFilterThatFindsNothingShowsNothing) {
  rows.add(10);
  model.setIndex(index);
  filterBy()->tell({});
  waitFor({});
  EXPECT_TRUE(model.hasRows());
}

TEST_F(TrafficRowsTest, AFilterThatIsSilentShowsNothingAfterAMoment) {
  rows.add(10);
  model.setIndex(index);
  const auto query = filterBy();
  waitFor({});
  query->tell({1}, {}, false);
  waitFor({2});
}

TEST_F(TrafficRowsTest, RowsAreInTheFilterAndInTheScope) {
  rows.add(10);
  model.setIndex(index);
  const auto filter = filterBy(), scope = filterBy(display::RowMarks::scope);
  filter->tell({1, 2, 3, 4});
  scope->tell({3, 4, 5});
  waitFor({4, 5});
  model.setQuery(display::RowMarks::filter, nullptr);
  waitFor({4, 5, 6});
  scope->tell({}, {4});
  waitFor({4, 6});
}

TEST_F(TrafficRowsTest, DeletedRowsGoAndComeBack) {
  rows.add(5);
  model.setIndex(index);
  rows.setDeleted({1, 3});
  waitFor({1, 3, 5});
  EXPECT_EQ(model.keptRows(), 3u);
  rows.add(1);
  waitFor({1, 3, 5, 6});
  const auto query = filterBy();
  query->tell({0, 1, 5});
  waitFor({1, 6});
  rows.setDeleted({});
  waitFor({1, 2, 6});
  model.setQuery(display::RowMarks::filter, nullptr);
  waitFor({1, 2, 3, 4, 5, 6});
}

TEST_F(TrafficRowsTest, NewestOnTopMergesTheSameRows) {
  rows.add(6);
  model.setIndex(index);
  model.sort(TrafficModel::id, Qt::DescendingOrder);
  const auto query = filterBy();
  query->tell({0, 3});
  waitFor({4, 1});
  rows.add(1);
  query->tell({1, 6});
  waitFor({7, 4, 2, 1});
  EXPECT_EQ(model.rowOf(2), 2);
  query->tell({}, {0, 3});
  waitFor({7, 2});
}

TEST_F(TrafficRowsTest, SortedListsAreFilteredToo) {
  rows.add(50);
  model.setIndex(index);
  model.sort(TrafficModel::path, Qt::AscendingOrder);
  const auto query = filterBy();
  query->tell({1, 5, 9, 30, 40});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 5; }));
  std::vector<std::string> paths;
  for (int row = 0; row < 5; ++row) paths.push_back(model.summaryAt(row).path);
  EXPECT_TRUE(std::is_sorted(paths.begin(), paths.end()));
  EXPECT_GE(model.rowOf(6), 0);
  EXPECT_EQ(model.rowOf(7), -1);
  query->tell({8});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 6; }));
  rows.setDeleted({8});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 5; }));
}

TEST_F(TrafficRowsTest, AClearForgetsWhatTheFilterFound) {
  rows.add(10);
  model.setIndex(index);
  const auto query = filterBy();
  query->tell({1, 2});
  waitFor({2, 3});
  rows.clear();
  waitFor({});
  rows.add(4);
  query->tell({3}, {}, true, true);
  waitFor({14});
}

TEST_F(TrafficRowsTest, AnotherIndexBeginsAnew) {
  rows.add(10);
  model.setIndex(index);
  filterBy()->tell({1});
  waitFor({2});
  const auto other = std::make_shared<FakeIndex>();
  other->add(2);
  model.setIndex(other);
  waitFor({1, 2});
  EXPECT_FALSE(model.isFiltered());
  model.setIndex(nullptr);
  EXPECT_EQ(model.rowCount(), 0);
}

/// Whatever comes in whatever order, the rows are those a plain look at everything gives.
TEST_F(TrafficRowsTest, IsWhatAPlainLookGives) {
  std::mt19937 random(7);
  rows.add(200);
  model.setIndex(index);
  const auto query = filterBy();
  std::vector<bool> matches(200), deleted(200);
  for (int turn = 0; turn < 60; ++turn) {
    if (turn % 10 == 9) model.sort(turn % 20 == 9 ? TrafficModel::path : TrafficModel::id, turn % 3 ? Qt::AscendingOrder : Qt::DescendingOrder);
    const std::size_t more = random() % 5;
    rows.add(more);
    matches.resize(matches.size() + more);
    deleted.resize(matches.size());
    std::vector<std::uint32_t> added, removed;
    for (int i = 0; i < 12; ++i) {
      const auto row = std::uint32_t(random() % matches.size());
      if (std::find(added.begin(), added.end(), row) != added.end() || std::find(removed.begin(), removed.end(), row) != removed.end()) continue;
      (matches[row] ? removed : added).push_back(row);
      matches[row] = !matches[row];
    }
    if (turn % 7 == 3) {
      const auto row = random() % matches.size();
      deleted[row] = !deleted[row];
      std::set<std::uint32_t> all;
      for (std::uint32_t i = 0; i < deleted.size(); ++i)
        if (deleted[i]) all.insert(i);
      rows.setDeleted(all);
    }
    query->tell(added, removed);
    std::set<model::ExchangeId> wanted;
    for (std::size_t i = 0; i < matches.size(); ++i)
      if (matches[i] && !deleted[i]) wanted.insert(i + 1);
    ASSERT_TRUE(QTest::qWaitFor([&] {
      const Ids now = ids();
      return now.size() == wanted.size() && std::set<model::ExchangeId>(now.begin(), now.end()) == wanted;
    })) << turn << " " << model.rowCount() << " of " << wanted.size();
    for (int row = 0; row < model.rowCount(); ++row) ASSERT_EQ(model.rowOf(model.summaryAt(row).id), row);
  }
}

TEST_F(TrafficRowsTest, LargeListsAreMadeElsewhereAndTakeInWhatCameMeanwhile) {
  rows.add(60'000);
  model.setIndex(index);
  const auto query = filterBy();
  std::vector<std::uint32_t> even;
  for (std::uint32_t row = 0; row < 60'000; row += 2) even.push_back(row);
  query->tell(even);
  QCoreApplication::processEvents();
  rows.add(3);
  query->tell({60'001, 1}, {0});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 30'001; })) << model.rowCount();
  EXPECT_EQ(model.rowOf(1), -1);
  EXPECT_EQ(model.rowOf(2), 0);
  EXPECT_EQ(model.rowOf(60'002), 30'000);
}

TEST_F(TrafficRowsTest, SumsUpWhatIsSelected) {
  rows.add(2000);
  for (std::size_t row = 0; row < 3; ++row)
    rows.update(row, [](model::Summary& r) {
      r.requestSize = 10;
      r.responseSize = 100;
      r.durationUs = 1000;
    });
  model.setIndex(index);
  RowSums::Sums sums;
  RowSums summing(&model);
  const auto of = [&](const std::vector<std::pair<int, int>>& ranges) { return model.captureRows(ranges); };
  summing.sumUp(index, of({{0, 0}, {2, 2}}), [&](const auto& s) { sums = s; });
  EXPECT_EQ(sums.rows, 2u);
  EXPECT_EQ(sums.requestBytes, 20u);
  EXPECT_EQ(sums.responseBytes, 200u);
  EXPECT_EQ(sums.durationUs, 2000);
  summing.sumUp(index, of({{0, 1999}}), [&](const auto& s) { sums = s; });
  EXPECT_EQ(sums.rows, 2u) << "so many are summed up elsewhere";
  ASSERT_TRUE(QTest::qWaitFor([&] { return sums.rows == 2000; }));
  Ids collected;
  const Mailbox back(&model);
  collectIds(back, index, of({{1, 1}, {5, 6}}), [&](Ids found) { collected = std::move(found); });
  EXPECT_EQ(collected, (Ids{2, 6, 7}));
}

}  // namespace
}  // namespace penstock::gui
