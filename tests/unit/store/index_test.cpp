// SPDX-License-Identifier: GPL-3.0-or-later
// The rows in memory: changes, orders, odd values, many threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::SummaryColumn;

std::unique_ptr<Store> inMemory() {
  StoreOptions options;
  options.memoryOnly = true;
  return openStore(options);
}

TEST(Index, ChangesTellNewRowsByCountAndOldOnesByNumber) {
  auto store = inMemory();
  int calls = 0;
  Subscription reader = store->changed().subscribeOnce([&] { ++calls; });
  EXPECT_EQ(calls, 0);
  auto first = store->changesSince(0);
  EXPECT_TRUE(first.reset);
  EXPECT_EQ(first.rows, 0u);
  for (model::ExchangeId id = 1; id <= 2000; ++id) store->record(batchOf(plain(id)));
  EXPECT_EQ(calls, 1) << "once, until it is armed again";
  auto second = store->changesSince(first.revision);
  EXPECT_FALSE(second.reset);
  EXPECT_EQ(second.rows, 2000u);
  EXPECT_TRUE(second.updated.empty());
  reader.arm();
  for (const model::ExchangeId id : {1500u, 3u, 1500u}) store->record(batchOf(plain(id)));
  store->record(batchOf(plain(2001)));
  store->record(batchOf(plain(2001)));
  EXPECT_EQ(calls, 2);
  const auto third = store->changesSince(second.revision);
  EXPECT_EQ(third.rows, 2001u);
  EXPECT_EQ(third.updated, (std::vector<std::uint32_t>{2, 1499}));
  EXPECT_TRUE(store->changesSince(third.revision).updated.empty());
  // Somebody who asks less often gets it all.
  EXPECT_EQ(store->changesSince(second.revision).updated, third.updated);
}

TEST(Index, WhoAsksWhenNothingChangedMissesNothingOfWhatComes) {
  auto store = inMemory();
  store->record(batchOf(plain(1)));
  const auto first = store->changesSince(0);                     // one reader
  const auto second = store->changesSince(0);                    // another, with nothing in between
  const auto third = store->changesSince(second.revision);       // and once more
  store->record(batchOf(plain(1)));
  for (const auto& before : {first, second, third}) EXPECT_EQ(store->changesSince(before.revision).updated, std::vector<std::uint32_t>{0});
  const auto now = store->changesSince(third.revision);
  ASSERT_TRUE(store->remove({1}));
  EXPECT_TRUE(store->changesSince(now.revision).deletions);
}

TEST(Index, PathsThatBeginAlikeAreInOrder) {
  using namespace std::string_literals;
  auto store = inMemory();
  std::vector<std::string> paths;
  const std::string long1(300, 'x');
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(i * 7919 % 1009);
    paths.push_back(i % 5 == 0   ? "/api/v1/items/" + number
                    : i % 5 == 1 ? "/api/v1/"s.substr(0, i % 9)
                    : i % 5 == 2 ? "/" + long1 + number
                    : i % 5 == 3 ? "/api/v1/items/\xff" + number
                                 : "/same");
    store->record(batchOf(plain(i + 1, paths.back())));
  }
  std::vector<std::uint32_t> expected(paths.size());
  std::iota(expected.begin(), expected.end(), 0u);
  std::stable_sort(expected.begin(), expected.end(), [&](auto a, auto b) { return paths[a] < paths[b]; });
  EXPECT_EQ(store->order(SummaryColumn::path, false), expected);
  std::iota(expected.begin(), expected.end(), 0u);
  std::stable_sort(expected.begin(), expected.end(), [&](auto a, auto b) { return paths[a] > paths[b]; });
  EXPECT_EQ(store->order(SummaryColumn::path, true), expected);
}

TEST(Index, TellsIdsAndSumsOfRowsWithoutMakingThem) {
  auto store = inMemory();
  for (std::uint64_t i = 1; i <= 5000; ++i) {
    auto x = plain(i * 2);
    x->requestBody.size = 1;
    x->responseBody.size = 10;
    x->timings[model::Timings::end] = 100;
    if (i == 5000) x->state = model::ExchangeState::pending;
    store->record(batchOf(x));
  }
  std::vector<std::uint32_t> rows(5000);
  std::iota(rows.rbegin(), rows.rend(), 0u);
  rows.push_back(5000);  // there is none
  const auto ids = store->idsOf(rows);
  ASSERT_EQ(ids.size(), 5000u);
  EXPECT_EQ(ids.front(), 10'000u);
  EXPECT_EQ(ids.back(), 2u);
  const auto sums = store->sumsOf(rows);
  EXPECT_EQ(sums.rows, 5000u);
  EXPECT_EQ(sums.requestBytes, 5000u);
  EXPECT_EQ(sums.responseBytes, 50'000u);
  EXPECT_EQ(sums.durationUs, 499'900) << "one goes on";
  EXPECT_TRUE(store->idsOf({}).empty());
}

TEST(Index, OrdersAreStableBothWays) {
  auto store = inMemory();
  const char* hosts[] = {"b.example", "a.example", "c.example", "a.example"};
  for (model::ExchangeId id = 1; id <= 4; ++id) {
    auto x = plain(id, "/same/long/prefix/" + std::to_string(id % 3), id * 10);
    x->host = hosts[id - 1];
    if (id == 3) x->state = model::ExchangeState::pending;
    x->timings[model::Timings::end] = std::int64_t(id) * 100;
    auto connection = std::make_shared<model::ConnectionInfo>();
    connection->clientAddress = "127.0.0.1:" + std::to_string(50'000 - id);
    connection->process = std::string(id == 1 ? "/z/" : "/a/") + hosts[id - 1];
    x->connection = connection;
    store->record(batchOf(x));
  }
  using Rows = std::vector<std::uint32_t>;
  EXPECT_EQ(store->order(SummaryColumn::host, false), (Rows{1, 3, 0, 2}));
  EXPECT_EQ(store->order(SummaryColumn::host, true), (Rows{2, 0, 1, 3}));
  EXPECT_EQ(store->order(SummaryColumn::process, false), (Rows{1, 3, 0, 2})) << "by the name the row shows";
  EXPECT_EQ(store->order(SummaryColumn::process, true), (Rows{2, 0, 1, 3}));
  EXPECT_EQ(store->order(SummaryColumn::path, false), (Rows{2, 0, 3, 1}));
  EXPECT_EQ(store->order(SummaryColumn::duration, false), (Rows{2, 0, 1, 3}));
  EXPECT_EQ(store->order(SummaryColumn::size, true), (Rows{3, 2, 1, 0}));
  EXPECT_EQ(store->order(SummaryColumn::time, false), (Rows{0, 1, 2, 3}));
  for (const auto column : {SummaryColumn::id, SummaryColumn::method, SummaryColumn::status, SummaryColumn::type,
                            SummaryColumn::requestSize, SummaryColumn::protocol, SummaryColumn::client})
    EXPECT_EQ(store->order(column, false), (Rows{0, 1, 2, 3}));
}

TEST(Index, TextsAreCutAndNumbersHold) {
  auto store = inMemory();
  auto x = plain(1, "/" + std::string(100'000, 'p'), 0);
  x->host = std::string(10'000, 'h');
  auto head = std::make_shared<model::RequestHead>(*x->request);
  head->method = std::string(10'000, 'M');
  x->request = head;
  x->responseBody.size = UINT64_MAX;
  x->messages = UINT64_MAX;
  x->failure.kind = model::FailureKind::clientUnsupported;
  x->timings[model::Timings::end] = std::int64_t(1) << 60;
  x->startedAt = WallTime(std::chrono::microseconds(-7));
  store->record(batchOf(x));
  const auto s = store->at(0);
  EXPECT_EQ(s.path.size(), 4096u);
  EXPECT_EQ(s.host.size(), 255u);
  EXPECT_EQ(s.method.size(), 255u);
  EXPECT_EQ(s.responseSize, UINT64_MAX);
  EXPECT_EQ(s.messages, UINT32_MAX);
  EXPECT_EQ(s.failure, model::FailureKind::clientUnsupported);
  EXPECT_EQ(s.durationUs >> 40, std::int64_t(1) << 20);
  EXPECT_EQ(s.startedAt, x->startedAt);
}

TEST(Index, OfMoreProcessesThanARowCanTellTheRestHasNoName) {
  auto store = inMemory();
  constexpr std::uint64_t named = 65'535;
  for (model::ExchangeId id = 1; id <= named + 10; ++id) {
    auto x = std::make_shared<model::Exchange>();
    x->id = id;
    auto connection = std::make_shared<model::ConnectionInfo>();
    connection->process = "/bin/p" + std::to_string(id);
    x->connection = connection;
    store->record(batchOf(x));
  }
  EXPECT_EQ(store->at(0).process, "p1");
  EXPECT_EQ(store->at(named - 1).process, "p65535");
  EXPECT_EQ(store->at(named).process, "");
}

TEST(Index, ReadersAndWritersAtOnce) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  std::atomic<bool> stop{false};
  constexpr int perThread = 500;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < perThread; ++i) {
        auto x = plain(store->nextId(), "/path");
        auto pending = std::make_shared<model::Exchange>(*x);
        pending->state = model::ExchangeState::pending;
        store->record(batchOf(pending));
        store->record(chunkOf(x->id, model::Direction::toServer, 0, "request"));
        store->record(batchOf(x));
      }
    });
  threads.emplace_back([&] {
    std::uint64_t revision = 0;
    while (!stop) {
      const auto changes = store->changesSince(revision);
      revision = changes.revision;
      if (changes.rows == 0) continue;
      const auto s = store->at(changes.rows - 1);
      EXPECT_LE(store->order(SummaryColumn::path, true).size(), std::size_t(2 * perThread));
      if (s.id == 0) continue;  // cleared in between
      const auto loaded = store->load(s.id);
      EXPECT_TRUE(loaded) << loaded.error().message;
      (void)store->readBody(s.id, model::Direction::toServer, 0, 100);
      (void)store->status();
    }
  });
  threads.emplace_back([&] {
    for (int i = 0; i < 5; ++i) {
      store->clear();
      EXPECT_TRUE(store->flush());
      store->undo();
      store->setRecording(true);
    }
  });
  for (const std::size_t i : {0, 1, 3}) threads[i].join();
  stop = true;
  threads[2].join();
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(store->rows(), std::size_t(2 * perThread));
  EXPECT_EQ(*store->readBody(1, model::Direction::toServer, 0, 100), "request");
}

}  // namespace
}  // namespace penstock::store::test
