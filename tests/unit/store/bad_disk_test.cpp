// SPDX-License-Identifier: GPL-3.0-or-later
// Slow, full and broken disks: traffic slows down or flows on, nothing grows, and the person is told.
#include "unit/store/bad_disk.h"

#include <gtest/gtest.h>

#include <future>

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
