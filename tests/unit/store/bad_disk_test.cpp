// SPDX-License-Identifier: GPL-3.0-or-later
// Slow, full and broken disks: traffic slows down or flows on, nothing grows, and the person is told.
#include "unit/store/bad_disk.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <future>
#include <thread>

#include "store/disk_room.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;

class BadDiskTest : public testing::Test {
 protected:
  StoreOptions options() {
    StoreOptions o;
    o.path = folder_.file("p");
    o.vfs = BadDisk::name;
    o.queueLimit = 1 << 20;
    o.commitInterval = std::chrono::milliseconds(1);
    return o;
  }
  TempFolder folder_;
  BadDisk& disk_ = BadDisk::install();
};

TEST_F(BadDiskTest, ASlowDiskCongestsAndDropsNothing) {
  auto store = openStore(options());
  EXPECT_FALSE(store->congested());
  disk_.hold();
  std::uint64_t sent = 0;
  for (; !store->congested(); ++sent)
    store->record(chunkOf(1, Direction::toClient, sent << 16, std::string(1 << 16, char('a' + sent % 26))));
  EXPECT_LE(sent, 17u);
  std::promise<void> ready;
  store->whenReady([&] { ready.set_value(); });
  EXPECT_TRUE(store->congested());
  EXPECT_GT(store->status().unsavedAgeMs, 0);
  EXPECT_TRUE(store->recording());
  disk_.release();
  ready.get_future().wait();
  EXPECT_FALSE(store->congested());
  auto x = plain(1, "/", 0);
  x->responseBody.size = x->responseBody.recorded = sent << 16;
  store->record(batchOf(x));
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(store->status().unsavedAgeMs, 0);
  EXPECT_EQ(*store->bodySize(1, Direction::toClient), sent << 16);
  EXPECT_EQ(store->status().lost, 0u);
}

TEST_F(BadDiskTest, WhenReadyCallsBackAtOnceOrAtClose) {
  auto store = openStore(options());
  bool called = false;
  store->whenReady([&] { called = true; });
  EXPECT_TRUE(called);
  disk_.hold();
  while (!store->congested()) store->record(chunkOf(1, Direction::toClient, 0, std::string(1 << 16, 'x')));
  int calls = 0;
  store->whenReady([&] { ++calls; });
  auto closing = std::async(std::launch::async, [&] { store->close(); });
  disk_.release();
  closing.get();
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(store->congested());
}

class StoppedBy : public BadDiskTest, public testing::WithParamInterface<std::pair<BadDisk::Fault, const char*>> {};

TEST_P(StoppedBy, RecordingStopsAndIsToldAndGoesOnWhenAsked) {
  const auto& [fault, words] = GetParam();
  auto store = openStore(options());
  store->record(batchOf(plain(store->nextId())));
  auto live = plain(store->nextId());
  live->state = model::ExchangeState::pending;
  store->record(batchOf(live));
  ASSERT_TRUE(store->flush());
  disk_.onWrite = fault;
  const auto held = store->nextId();
  store->record(batchOf(plain(held)));
  const auto flushed = store->flush();
  ASSERT_FALSE(flushed);
  const StoreStatus status = store->status();
  EXPECT_NE(status.problem.find(words), std::string::npos) << status.problem;
  EXPECT_NE(status.problem.find(options().path), std::string::npos) << status.problem;
  EXPECT_FALSE(status.recording);
  EXPECT_FALSE(store->recording());

  // Traffic goes on: nothing is kept, nothing grows, and it is counted.
  for (int i = 0; i < 100; ++i) {
    model::RecordBatch batch = batchOf(plain(store->nextId()));
    batch.chunks.push_back({1, Direction::toServer, std::uint64_t(i) << 20, std::string(1 << 20, 'x')});
    store->record(std::move(batch));
    EXPECT_FALSE(store->congested());
  }
  EXPECT_EQ(store->rows(), 3u);
  EXPECT_EQ(store->status().lost, 100u);
  // The row of one that was under way shows its end, though it is not kept.
  store->record(batchOf(plain(live->id)));
  EXPECT_EQ(store->at(1).state, model::ExchangeState::complete);
  EXPECT_EQ(store->status().lost, 101u);

  // Trying again while it is still so changes nothing.
  store->setRecording(true);
  EXPECT_FALSE(store->flush());
  EXPECT_FALSE(store->recording());

  disk_.onWrite = BadDisk::none;
  store->setRecording(true);
  while (!store->recording()) std::this_thread::yield();
  EXPECT_EQ(store->status().problem, "");
  const auto after = store->nextId();
  store->record(batchOf(plain(after)));
  ASSERT_TRUE(store->flush());
  store->close();
  store = openStore(options());
  EXPECT_TRUE(store->load(held)) << "what waited when the disk failed was kept";
  EXPECT_TRUE(store->load(after));
  EXPECT_EQ(store->rows(), 4u);
}

INSTANTIATE_TEST_SUITE_P(, StoppedBy,
                         testing::Values(std::pair{BadDisk::full, "is full"},
                                         std::pair{BadDisk::ioError, "the disk failed"},
                                         std::pair{BadDisk::readOnly, "read-only"}));

TEST_F(BadDiskTest, RecordingGoesOnByItself) {
  StoreOptions o = options();
  o.retryInterval = std::chrono::milliseconds(10);
  std::atomic<int> changes{0};
  o.recordingChanged = [&] { ++changes; };
  auto store = openStore(o);
  disk_.onWrite = BadDisk::full;
  const auto held = store->nextId();
  store->record(batchOf(plain(held)));
  EXPECT_FALSE(store->flush());
  EXPECT_FALSE(store->recording());
  while (changes < 1) std::this_thread::yield();  // told just after the flush is let go
  disk_.onWrite = BadDisk::none;
  while (!store->recording()) std::this_thread::yield();
  while (changes < 2) std::this_thread::yield();
  EXPECT_EQ(store->status().problem, "");
  EXPECT_EQ(store->status().lost, 0u);
  const auto after = store->nextId();
  store->record(batchOf(plain(after)));
  ASSERT_TRUE(store->flush());
  EXPECT_TRUE(store->load(held));
  EXPECT_TRUE(store->load(after));
}

TEST_F(BadDiskTest, AReserveIsLeftFree) {
  StoreOptions o = options();
  o.keepFree = UINT64_MAX / 2;  // no disk has that much
  o.retryInterval = std::chrono::milliseconds(10);
  auto store = openStore(o);
  while (store->recording()) std::this_thread::yield();
  EXPECT_NE(store->status().problem.find("--keep-free"), std::string::npos) << store->status().problem;
  store->record(batchOf(plain(store->nextId())));
  EXPECT_EQ(store->status().lost, 1u);
  store->close();
  o.keepFree = 0;
  store = openStore(o);
  EXPECT_TRUE(store->recording());
  EXPECT_EQ(store->rows(), 0u);
}

TEST_F(BadDiskTest, WhatBeginsWhileNothingIsKeptIsCountedIfAProblemIsToBlame) {
  auto store = openStore(options());
  const auto unkept = [] {
    auto x = plain(0);
    x->startedAt = wallNow();
    return batchOf(x);
  };
  store->setRecording(false);
  store->record(unkept());
  EXPECT_EQ(store->status().lost, 0u) << "a person switched it off";
  store->setRecording(true);
  disk_.onWrite = BadDisk::full;
  store->record(batchOf(plain(store->nextId())));
  EXPECT_FALSE(store->flush());
  auto across = unkept();
  store->record(unkept());
  EXPECT_EQ(store->status().lost, 1u);
  disk_.onWrite = BadDisk::none;
  store->setRecording(true);
  while (!store->recording()) std::this_thread::yield();
  store->record(std::move(across));
  EXPECT_EQ(store->status().lost, 2u) << "it began meanwhile";
  store->record(unkept());
  EXPECT_EQ(store->status().lost, 2u);
  EXPECT_EQ(store->rows(), 1u);
}

TEST(DiskRoom, KeepsASmallShareOfASmallDisk) {
  EXPECT_EQ(roomToKeep(1'000'000'000'000), 500u * 1024 * 1024);
  EXPECT_EQ(roomToKeep(64'000'000), 3'200'000u);
  EXPECT_EQ(roomToKeep(0), 0u);
}

TEST_F(BadDiskTest, AnEndDoesNotWaitForWhoHoldsTheFile) {
  auto store = openStore(options());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options().path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  store->record(batchOf(plain(store->nextId())));
  const auto began = std::chrono::steady_clock::now();
  store->close(std::chrono::milliseconds(100));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(1500));
  EXPECT_EQ(store->status().lost, 1u);
  sqlite3_close(other);
}

TEST_F(BadDiskTest, WhatAnEndHasNoTimeForTheNextOpeningFinds) {
  auto store = openStore(options());
  for (int i = 0; i < 2000; ++i) store->record(batchOf(plain(store->nextId())));
  ASSERT_TRUE(store->flush());
  store->clear();
  store->record(batchOf(plain(store->nextId())));
  store->close(std::chrono::milliseconds(0));
  store = openStore(options());
  EXPECT_EQ(store->rows(), 1u);
}

TEST_F(BadDiskTest, ClosingWhileTheDiskIsFullEnds) {
  auto store = openStore(options());
  disk_.onWrite = BadDisk::full;
  store->record(batchOf(plain(store->nextId())));
  store->close();
  EXPECT_EQ(store->status().lost, 1u);
  disk_.onWrite = BadDisk::none;
  store = openStore(options());
  EXPECT_EQ(store->rows(), 0u);
}

}  // namespace
}  // namespace penstock::store::test
