// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/list/rows.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "cui/index_rows.h"
#include "cui/list/columns.h"
#include "gui/fake_index.h"
#include "unit/cui/fakes.h"

namespace penstock::cui {
namespace {

using gui::test::FakeIndex;
using gui::test::FakeQuery;

class RowsTest : public testing::Test {
 protected:
  std::shared_ptr<FakeIndex> index = std::make_shared<FakeIndex>();
  int told = 0;
  Rows rows{[this] { ++told; }};
  std::vector<model::ExchangeId> ids() {
    rows.update(steadyNow());
    std::vector<model::ExchangeId> out;
    for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(rows.at(i).id);
    return out;
  }
};

using Ids = std::vector<model::ExchangeId>;

TEST_F(RowsTest, AreAllInOrderOfCapture) {
  index->add(2);
  rows.setIndex(std::make_shared<IndexRows>(index));
  EXPECT_EQ(ids(), (Ids{1, 2}));
  const int before = told;
  index->add(1);
  index->add(1);
  EXPECT_EQ(told, before + 1) << "told once until it looks";
  EXPECT_EQ(ids(), (Ids{1, 2, 3, 4}));
}

TEST_F(RowsTest, AFilterSelects) {
  index->add(5);
  rows.setIndex(std::make_shared<IndexRows>(index));
  EXPECT_EQ(ids().size(), 5u);
  const auto query = std::make_shared<FakeQuery>();
  rows.setQuery(query);
  EXPECT_EQ(ids().size(), 5u) << "those from before stay until something is known";
  query->tell({1, 3}, {}, false);
  EXPECT_EQ(ids(), (Ids{2, 4}));
  index->add(1);
  query->tell({5}, {1});
  EXPECT_EQ(ids(), (Ids{4, 6}));
  EXPECT_EQ(rows.nearest(3), 0);
  EXPECT_EQ(rows.find(4), 0);
  EXPECT_EQ(rows.find(3), -1);
  rows.setQuery(nullptr);
  EXPECT_EQ(ids().size(), 6u);
}

TEST_F(RowsTest, ASilentFilterHasNothingAfterAWhile) {
  index->add(5);
  rows.setIndex(std::make_shared<IndexRows>(index));
  rows.setQuery(std::make_shared<FakeQuery>());
  rows.update(steadyNow());
  EXPECT_TRUE(rows.waiting());
  rows.update(steadyNow() + std::chrono::seconds(1));
  EXPECT_EQ(rows.size(), 0u);
  EXPECT_FALSE(rows.waiting());
}

TEST_F(RowsTest, DeletedOnesAreGoneAndComeBack) {
  index->add(4);
  rows.setIndex(std::make_shared<IndexRows>(index));
  index->setDeleted({1});
  EXPECT_EQ(ids(), (Ids{1, 3, 4}));
  EXPECT_EQ(rows.captured(), 3u);
  index->setDeleted({});
  EXPECT_EQ(ids(), (Ids{1, 2, 3, 4}));
  index->clear();
  EXPECT_EQ(ids(), Ids());
  index->add(1);
  EXPECT_EQ(ids(), (Ids{5}));
}

/// What a frame costs with a hundred thousand rows, half of them selected, while more come.
TEST(ManyRows, AFrameIsSmooth) {
  const auto index = std::make_shared<FakeIndex>();
  index->add(100'000);
  Rows rows([] {});
  rows.setIndex(std::make_shared<IndexRows>(index));
  const auto query = std::make_shared<FakeQuery>();
  rows.setQuery(query);
  std::vector<std::uint32_t> half;
  for (std::uint32_t i = 0; i < 100'000; i += 2) half.push_back(i);
  query->tell(half);
  rows.update(steadyNow());
  ASSERT_EQ(rows.size(), 50'000u);
  Canvas canvas(200, 50);
  const auto columns = columnsFor(200);
  constexpr int frames = 50;
  SteadyTime::duration spent{};
  for (int i = 0; i < frames; ++i) {
    index->add(100);
    query->tell({std::uint32_t(100'000 + i * 100)});
    const SteadyTime from = steadyNow();
    rows.update(from);
    canvas.clear();
    for (int y = 0; y < 50; ++y) drawRow(canvas, {0, y, 200, 1}, columns, rows.at(rows.size() - 50 + std::size_t(y)), y == 49);
    spent += steadyNow() - from;
  }
  const double ms = std::chrono::duration<double, std::milli>(spent).count() / frames;
  std::printf("a frame of 50 rows over 100,000: %.2f ms\n", ms);
  EXPECT_LT(ms, 100);
}

}  // namespace
}  // namespace penstock::cui
