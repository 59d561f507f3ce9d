// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies and payloads as readers: while their exchange lives, and after it.
#include <gtest/gtest.h>

#include "penstock/store/project_reader.h"
#include "penstock/store/store.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;

class Payloads : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    StoreOptions options;
    options.memoryOnly = GetParam();
    if (!GetParam()) options.path = folder_.file("p");
    auto opened = Store::open(std::move(options));
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
  }
  void chunk(std::uint64_t offset, std::string bytes) {
    model::RecordBatch batch;
    batch.chunks.push_back({1, Direction::toClient, offset, std::move(bytes)});
    store_->record(std::move(batch));
  }
  void snapshot(model::ExchangeState state, std::uint64_t size, std::shared_ptr<const std::string> bytes = nullptr) {
    auto x = std::make_shared<model::Exchange>();
    x->id = 1;
    x->state = state;
    x->responseBody = {size, size, size, state == model::ExchangeState::complete, std::move(bytes)};
    model::RecordBatch batch;
    batch.exchanges.push_back(std::move(x));
    store_->record(std::move(batch));
  }
  static model::Message at(std::uint64_t offset, std::uint64_t size) {
    model::Message m;
    m.direction = Direction::toClient;
    m.offset = offset;
    m.size = size;
    return m;
  }
  std::string all(const model::Message& m) { return *store_->payload(1, m)->read(0, SIZE_MAX); }

  TempFolder folder_;
  std::unique_ptr<Store> store_;
};
INSTANTIATE_TEST_SUITE_P(, Payloads, testing::Bool(), [](const auto& info) { return info.param ? "memory" : "disk"; });

TEST_P(Payloads, InsideTheMessage) {
  model::Message m = at(1000, 4);
  m.payload = std::make_shared<const std::string>("ping");
  const auto reader = store_->payload(1, m);
  EXPECT_EQ(reader->size(), 4u);
  EXPECT_EQ(*reader->read(1, 2), "in");
  EXPECT_EQ(*reader->read(4, 2), "");
  EXPECT_EQ(all(at(0, 0)), "") << "an empty one of an exchange nobody knows";
}

TEST_P(Payloads, InABodyThatGrows) {
  snapshot(model::ExchangeState::pending, 6);
  chunk(0, "onetwo");
  const model::Message two = at(3, 3), three = at(6, 5);
  const auto reader = store_->payload(1, three);
  EXPECT_EQ(all(two), "two");
  EXPECT_EQ(*reader->read(0, 100), "") << "not there yet";
  chunk(6, "thr");
  EXPECT_EQ(*reader->read(0, 100), "thr");
  ASSERT_TRUE(store_->flush());
  chunk(9, "eefour");
  snapshot(model::ExchangeState::pending, 15);
  EXPECT_EQ(reader->size(), 5u);
  EXPECT_EQ(*reader->read(0, 100), "three") << "and no byte of the next";
  EXPECT_EQ(*reader->read(2, 2), "re");
  EXPECT_EQ(*reader->read(5, 2), "");
  snapshot(model::ExchangeState::complete, 15);
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_EQ(all(two) + all(three), "twothree");
    EXPECT_EQ(all(at(11, 100)), "four") << "less was kept than there was";
    ASSERT_TRUE(store_->flush());
  }
}

TEST_P(Payloads, InASmallBodyInsideTheSnapshot) {
  snapshot(model::ExchangeState::complete, 6, std::make_shared<const std::string>("onetwo"));
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_EQ(all(at(3, 3)), "two");
    EXPECT_EQ(all(at(3, 9)), "two");
    EXPECT_EQ(all(at(9, 3)), "");
    EXPECT_EQ(*store_->body(*store_->load(1), Direction::toClient)->read(0, 100), "onetwo");
    ASSERT_TRUE(store_->flush());
  }
}

TEST(ContentWindow, WhoOnlyLooksReadsWhatTheStoreReads) {
  const TempFolder folder;
  StoreOptions options;
  options.path = folder.file("p");
  auto store = Store::open(options);
  ASSERT_TRUE(store);
  auto x = plain((*store)->nextId());
  x->responseBody = {6, 6, 6, true, nullptr};
  model::RecordBatch batch = batchOf(x);
  batch.chunks.push_back({x->id, Direction::toClient, 0, "onetwo"});
  (*store)->record(std::move(batch));
  ASSERT_TRUE((*store)->flush());
  std::shared_ptr<const model::BodyReader> kept;
  {
    const auto looking = ProjectReader::open(options.path);
    ASSERT_TRUE(looking);
    model::Message two;
    two.direction = Direction::toClient;
    two.offset = two.size = 3;
    for (const model::Recording* recording : {static_cast<const model::Recording*>(store->get()), static_cast<const model::Recording*>(&*looking)}) {
      const auto loaded = recording->load(x->id);
      ASSERT_TRUE(loaded);
      EXPECT_EQ(*recording->body(*loaded, Direction::toClient)->read(0, 100), "onetwo");
      EXPECT_EQ(*recording->body(*loaded, Direction::toClient)->read(2, 2), "et");
      EXPECT_EQ(*recording->payload(x->id, two)->read(0, 100), "two");
    }
    int answers = 0;
    looking->loadAsync(x->id, [&](const Result<model::ExchangePtr>& loaded) { answers += loaded && (*loaded)->id == x->id; });
    EXPECT_EQ(answers, 1) << "it has no thread, so at once";
    kept = looking->body(*looking->load(x->id), Direction::toClient);
  }
  EXPECT_EQ(*kept->read(0, 100), "onetwo") << "a reader keeps what it reads from";
}

}  // namespace
}  // namespace penstock::store::test
