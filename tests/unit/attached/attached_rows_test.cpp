// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of another process: what is asked for, what is kept, what is shown while nothing came yet.
#include "attached/attached_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <numeric>

#include "attached/attached_query.h"
#include "attached/choose_running.h"
#include "penstock/attached/rows_index.h"

namespace penstock::attached {
namespace {

class AttachedRowsTest : public testing::Test {
 protected:
  Result<std::vector<model::Summary>> fetch(std::size_t first, std::size_t count) {
    const std::lock_guard lock(mutex);
    ++asked[first];
    if (fails) return makeError(ErrorCode::io, "gone");
    std::vector<model::Summary> out;
    for (std::size_t i = first; i < std::min(first + count, told); ++i) {
      model::Summary row;
      row.id = i + 1 + offset;
      row.path = path;
      row.startedAt = WallTime(std::chrono::microseconds(1));
      out.push_back(row);
    }
    return out;
  }
  void tell(std::size_t count, bool reset = false, std::vector<std::uint32_t> updated = {}) {
    api::RemoteNews::Rows news;
    news.reset = reset;
    const std::size_t before = reset ? 0 : rows.rows();
    news.count = count;
    news.ids.resize(count - before);
    std::iota(news.ids.begin(), news.ids.end(), before + 1 + offset);
    news.updated = std::move(updated);
    {
      const std::lock_guard lock(mutex);
      told = count;
    }
    rows.take(news);
  }
  /// Until a row is there with that path.
  bool comes(std::size_t row, const std::string& wanted) {
    for (const SteadyTime from = steadyNow(); steadyNow() - from < std::chrono::seconds(20);) {
      if (rows.at(row).path == wanted) return true;
      std::this_thread::yield();
    }
    return false;
  }
  std::size_t calls() {
    const std::lock_guard lock(mutex);
    std::size_t out = 0;
    for (const auto& [first, n] : asked) out += n;
    return out;
  }

  std::mutex mutex;
  std::map<std::size_t, std::size_t> asked;
  std::size_t told = 0, offset = 0;
  std::string path = "/a";
  bool fails = false;
  AttachedRows rows{[this](std::size_t first, std::size_t count) { return fetch(first, count); }};
};

TEST_F(AttachedRowsTest, OnlyWhatIsLookedAtIsAskedFor) {
  tell(100'000);
  EXPECT_EQ(rows.rows(), 100'000u);
  EXPECT_EQ(rows.rowOf(77'777), 77'776u);
  EXPECT_EQ(rows.rowOf(100'001), rows.rows());
  EXPECT_EQ(calls(), 0u);
  const model::Summary early = rows.at(99'999);
  EXPECT_EQ(early.id, 100'000u) << "its id is known before it came";
  EXPECT_TRUE(comes(99'999, "/a"));
  for (std::size_t row = 99'968; row < 100'000; ++row) EXPECT_EQ(rows.at(row).path, "/a");
  EXPECT_EQ(calls(), 1u) << "a page";
  EXPECT_EQ(rows.at(100'000).id, 0u);
}

TEST_F(AttachedRowsTest, WhatIsKeptIsBounded) {
  tell(100'000);
  for (std::size_t row = 0; row < 100'000; row += 500) ASSERT_TRUE(comes(row, "/a"));
  EXPECT_LE(rows.kept(), AttachedRows::mostPages);
}

TEST_F(AttachedRowsTest, WhatChangedIsAskedForAgainAndShownMeanwhile) {
  tell(10);
  ASSERT_TRUE(comes(3, "/a"));
  {
    const std::lock_guard lock(mutex);
    path = "/b";
  }
  EXPECT_EQ(rows.at(3).path, "/a") << "nothing told of a change";
  tell(10, false, {3});
  EXPECT_EQ(rows.at(3).path, "/a") << "until the new one is here";
  EXPECT_TRUE(comes(3, "/b"));
  const auto changes = rows.changesSince(0);
  EXPECT_EQ(changes.rows, 10u);
}

TEST_F(AttachedRowsTest, WhatCameOrChangedIsToldSoThatItIsDrawn) {
  tell(200);
  const std::uint64_t before = rows.changesSince(0).revision;
  EXPECT_TRUE(rows.changesSince(before).updated.empty());
  ASSERT_TRUE(comes(70, "/a"));
  const auto came = rows.changesSince(before);
  ASSERT_EQ(came.updated.size(), 64u) << "the page of row 70";
  EXPECT_EQ(came.updated.front(), 64u);
  EXPECT_EQ(came.updated.back(), 127u);
  EXPECT_TRUE(rows.changesSince(came.revision).updated.empty()) << "told once";
  tell(200, false, {3, 70});
  const auto changed = rows.changesSince(came.revision).updated;
  EXPECT_NE(std::find(changed.begin(), changed.end(), 70u), changed.end()) << "who draws it asks for it by that";
  EXPECT_EQ(std::find(changed.begin(), changed.end(), 3u), changed.end()) << "nobody looked at it yet";
}

TEST_F(AttachedRowsTest, AreAnIndexInOrderOfCapture) {
  tell(3);
  RowsIndex index(std::shared_ptr<TrafficRows>(&rows, [](TrafficRows*) {}));
  const std::uint32_t asked[] = {2, 0, 9};
  EXPECT_EQ(index.idsOf(asked), (std::vector<model::ExchangeId>{3, 1}));
  EXPECT_EQ(index.order(model::SummaryColumn::host, true), (std::vector<std::uint32_t>{2, 1, 0}));
  EXPECT_EQ(index.changesSince(0).rows, 3u);
}

TEST_F(AttachedRowsTest, AResetForgetsThem) {
  tell(10);
  ASSERT_TRUE(comes(3, "/a"));
  const std::uint64_t before = rows.changesSince(0).revision;
  offset = 50;
  {
    const std::lock_guard lock(mutex);
    path = "/c";
  }
  tell(2, true);
  const auto changes = rows.changesSince(before);
  EXPECT_TRUE(changes.reset);
  EXPECT_EQ(changes.rows, 2u);
  EXPECT_EQ(rows.at(0).id, 51u);
  EXPECT_TRUE(comes(1, "/c"));
  EXPECT_FALSE(rows.changesSince(changes.revision).reset);
}

TEST_F(AttachedRowsTest, OfOneThatIsGoneWhatIsHereStays) {
  tell(200);
  ASSERT_TRUE(comes(3, "/a"));
  {
    const std::lock_guard lock(mutex);
    fails = true;
  }
  rows.setThere(false);
  EXPECT_EQ(rows.at(3).path, "/a");
  EXPECT_EQ(rows.at(150).id, 151u);
  EXPECT_EQ(calls(), 1u) << "nobody is asked who is not there";
  {
    const std::lock_guard lock(mutex);
    fails = false;
  }
  rows.setThere(true);
  EXPECT_TRUE(comes(150, "/a"));
}

TEST(AttachedQuery, GathersWhatIsNotTakenYet) {
  std::uint64_t over = 0;
  {
    AttachedQuery query(4, "a", [&over](std::uint64_t number) { over = number; });
    query.add({true, {1, 2}, {}, 2, 4, false, ""});
    query.add({false, {5}, {2}, 4, 4, true, "slow"});
    auto changes = query.take();
    EXPECT_TRUE(changes.reset);
    EXPECT_EQ(changes.added, (std::vector<std::uint32_t>{1, 5}));
    EXPECT_EQ(changes.removed, (std::vector<std::uint32_t>{2}));
    EXPECT_TRUE(changes.complete);
    changes = query.take();
    EXPECT_TRUE(!changes.reset && changes.added.empty() && changes.complete && changes.trouble == "slow");
  }
  EXPECT_EQ(over, 4u) << "nobody wants it any more";
}

service::RunningPenstock running(std::int64_t pid, const char* mode, const char* project, std::int64_t started) {
  service::RunningPenstock out;
  out.pid = pid;
  out.mode = mode;
  out.api = "127.0.0.1:8081";
  out.project = project;
  out.started = started;
  return out;
}

TEST(ChooseRunning, TheNewestHeadlessOneOrTheOneThatIsNamed) {
  const std::vector all{running(1, "gui", "/g", 9), running(2, "headless", "/a", 5), running(3, "headless", "/b", 7), running(4, "cui", "", 8)};
  EXPECT_EQ(chooseRunning(all, 0)->pid, 3);
  EXPECT_EQ(chooseRunning(all, 2)->pid, 2);
  EXPECT_EQ(chooseRunning(all, 4)->pid, 4);
  EXPECT_NE(chooseRunning(all, 5).error().message.find("running are 1 (gui), 2 (headless)"), std::string::npos);
  EXPECT_NE(chooseRunning({}, 0).error().message.find("penstock --mode headless"), std::string::npos);
  EXPECT_EQ(chooseAgain(all, "/a")->pid, 2) << "it comes back with its project";
  EXPECT_FALSE(chooseAgain(all, "/c"));
  EXPECT_EQ(chooseAgain(all, "")->pid, 3);
}

}  // namespace
}  // namespace penstock::attached
