// SPDX-License-Identifier: GPL-3.0-or-later
// Clear, its undo, and what becomes of it on disk; the recording switch; the store without a project.
#include <gtest/gtest.h>

#include <filesystem>

#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;

std::vector<model::ExchangeId> ids(const Store& store) {
  std::vector<model::ExchangeId> all;
  for (std::size_t i = 0; i < store.rows(); ++i) all.push_back(store.at(i).id);
  return all;
}
using Ids = std::vector<model::ExchangeId>;

void add(Store& store, int n) {
  for (int i = 0; i < n; ++i) store.record(batchOf(plain(store.nextId())));
}

class Clear : public testing::TestWithParam<bool> {
 protected:
  std::unique_ptr<Store> open() {
    StoreOptions options;
    options.memoryOnly = GetParam();
    if (!GetParam()) options.path = folder_.file("p");
    return openStore(options);
  }
  TempFolder folder_;
};

TEST_P(Clear, UndoBringsRowsBackInPlace) {
  auto store = open();
  EXPECT_EQ(store->undoText(), "");
  add(*store, 3);
  const auto live = store->nextId(), unseen = store->nextId();
  auto pending = plain(live);
  pending->state = model::ExchangeState::pending;
  store->record(batchOf(pending));
  const auto before = store->changesSince(0).revision;
  store->clear();
  EXPECT_EQ(store->undoText(), "Clear");
  const auto cleared = store->changesSince(before);
  EXPECT_TRUE(cleared.reset);
  EXPECT_EQ(cleared.rows, 0u);
  EXPECT_EQ(store->rowOf(1), store->rows());
  add(*store, 2);
  store->record(batchOf(plain(live)));    // ends while it is hidden
  store->record(batchOf(plain(unseen)));  // began before the clear
  EXPECT_EQ(ids(*store), (Ids{6, 7}));
  EXPECT_EQ(store->rowOf(7), 1u);
  store->undo();
  EXPECT_EQ(store->undoText(), "");
  EXPECT_TRUE(store->changesSince(cleared.revision).reset);
  EXPECT_EQ(ids(*store), (Ids{1, 2, 3, 4, 6, 7, 5}));
  EXPECT_EQ(store->at(3).state, model::ExchangeState::complete);
  EXPECT_EQ(store->at(store->rowOf(unseen)).path, "/");
  EXPECT_TRUE(store->load(live));
}

TEST_P(Clear, ASecondClearIsForGood) {
  auto store = open();
  add(*store, 3000);
  store->clear();
  add(*store, 2000);
  store->clear();
  add(*store, 1);
  EXPECT_EQ(store->rowOf(1), store->rows());
  EXPECT_EQ(store->rowOf(3000), store->rows());
  store->record(batchOf(plain(7)));  // of the first clear: gone
  store->undo();
  EXPECT_EQ(store->rows(), 2001u);
  EXPECT_EQ(store->at(0).id, 3001u);
  EXPECT_EQ(store->rowOf(5001), 2000u);
  EXPECT_EQ(store->order(model::SummaryColumn::id, true).front(), 2000u);
}

INSTANTIATE_TEST_SUITE_P(, Clear, testing::Bool(), [](const auto& info) { return info.param ? "memory" : "disk"; });

TEST(ClearOnDisk, GoneAfterARestartAndTheFileShrinks) {
  TempFolder folder;
  const std::string path = folder.file("p");
  auto store = openStore(path);
  add(*store, 1500);
  for (int i = 0; i < 100; ++i)
    store->record(chunkOf(1500, Direction::toServer, std::uint64_t(i) << 16, std::string(1 << 16, 'x')));
  ASSERT_TRUE(store->flush());
  store->clear();
  add(*store, 1);
  store->close();
  EXPECT_EQ(*Store::countIn(path), 1u);
  EXPECT_LT(std::filesystem::file_size(path), 1u << 20);
  store = openStore(path);
  EXPECT_EQ(ids(*store), Ids{1501});
  EXPECT_EQ(store->undoText(), "");
  EXPECT_EQ(store->load(3).error().code, ErrorCode::notFound);
  store->clear();
  store->close();
  store = openStore(path);
  EXPECT_EQ(store->rows(), 0u);
  EXPECT_EQ(store->nextId(), 1502u) << "ids go on though no row is left";
}

TEST(ClearOnDisk, AnUndoneClearIsNotRemembered) {
  TempFolder folder;
  const std::string path = folder.file("p");
  auto store = openStore(path);
  add(*store, 3);
  store->clear();
  ASSERT_TRUE(store->flush());
  store->undo();
  store->close();
  EXPECT_EQ(openStore(path)->rows(), 3u);
}

TEST(Recording, OffKeepsNothingNewAndLetsTheOldFinish) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  const auto begun = store->nextId();
  auto pending = plain(begun);
  pending->state = model::ExchangeState::pending;
  store->record(batchOf(pending));
  store->setRecording(false);
  EXPECT_FALSE(store->recording());
  EXPECT_FALSE(store->status().recording);
  const auto unwanted = store->nextId();
  store->record(batchOf(plain(unwanted)));
  store->record(chunkOf(unwanted, Direction::toClient, 0, "chunk"));
  store->record(batchOf(plain(begun)));
  EXPECT_EQ(ids(*store), Ids{begun});
  EXPECT_EQ(store->at(0).state, model::ExchangeState::complete);
  store->setRecording(true);
  EXPECT_TRUE(store->recording());
  store->record(batchOf(plain(unwanted)));  // began while it was off
  store->record(batchOf(plain(store->nextId())));
  EXPECT_EQ(ids(*store), (Ids{begun, unwanted + 1}));
  EXPECT_EQ(store->status().lost, 0u) << "what nobody wanted is not lost";
  EXPECT_EQ(store->status().problem, "");
}

StoreOptions inMemory(std::size_t budget) {
  StoreOptions options;
  options.memoryOnly = true;
  options.memoryBodyBudget = budget;
  return options;
}

TEST(MemoryOnly, OldestBodiesGoFirstThenHeads) {
  auto store = openStore(inMemory(1 << 20));
  EXPECT_EQ(store->status().path, "");
  for (int i = 0; i < 100; ++i) store->record(batchOf(plain(store->nextId(), "/", 20'000)));
  EXPECT_EQ(store->rows(), 100u);
  const auto first = *store->load(1), last = *store->load(100);
  EXPECT_FALSE(first->responseBody.bytes);
  EXPECT_EQ(first->responseBody.recorded, 0u);
  EXPECT_EQ(first->responseBody.size, 20'000u);
  EXPECT_NE(noteOf(first->trace).find("no longer kept"), std::string::npos);
  ASSERT_TRUE(last->responseBody.bytes);
  EXPECT_EQ(*store->bodySize(100, Direction::toClient), 20'000u);
  EXPECT_EQ(*store->bodySize(1, Direction::toClient), 0u);
  for (int i = 0; i < 5000; ++i) store->record(batchOf(plain(store->nextId(), "/", 10)));
  EXPECT_EQ(store->rows(), 5100u);
  EXPECT_EQ(store->load(1).error().code, ErrorCode::limit);
  EXPECT_EQ(store->at(0).host, "example.org");
  EXPECT_TRUE(store->load(5100));
  EXPECT_EQ(store->load(9999).error().code, ErrorCode::notFound);
  EXPECT_TRUE(store->flush());
  EXPECT_FALSE(store->congested());
}

TEST(MemoryOnly, OfALargeBodyTheBeginningIsKept) {
  auto store = openStore(inMemory(1 << 20));
  const auto id = store->nextId();
  for (std::uint64_t i = 0; i < 100; ++i)
    store->record(chunkOf(id, Direction::toClient, i << 16, std::string(1 << 16, 'x')));
  auto x = plain(id, "/", 0);
  x->responseBody = {100 << 16, 100 << 16, 100 << 16, true, nullptr};
  store->record(batchOf(x));
  const auto kept = *store->bodySize(id, Direction::toClient);
  EXPECT_GT(kept, 100'000u);
  EXPECT_LE(kept, 1u << 18);
  EXPECT_EQ((*store->load(id))->responseBody.recorded, kept);
  EXPECT_EQ(store->readBody(id, Direction::toClient, 0, 1 << 20)->size(), kept);
}

}  // namespace
}  // namespace penstock::store::test
