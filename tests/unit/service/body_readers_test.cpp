// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads of messages while their exchange lives, and after it.
#include "service/body_readers.h"

#include <gtest/gtest.h>

#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using model::Direction;

class Payloads : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    store::StoreOptions options;
    options.memoryOnly = GetParam();
    if (!GetParam()) options.path = folder_ / "p";
    auto opened = store::Store::open(std::move(options));
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
  std::string all(const model::Message& m) { return *payloadReader(*store_, 1, m)->read(0, SIZE_MAX); }

  TempFolder folder_;
  std::unique_ptr<store::Store> store_;
};
INSTANTIATE_TEST_SUITE_P(, Payloads, testing::Bool(), [](const auto& info) { return info.param ? "memory" : "disk"; });

TEST_P(Payloads, InsideTheMessage) {
  model::Message m = at(1000, 4);
  m.payload = std::make_shared<const std::string>("ping");
  const auto reader = payloadReader(*store_, 1, m);
  EXPECT_EQ(reader->size(), 4u);
  EXPECT_EQ(*reader->read(1, 2), "in");
  EXPECT_EQ(*reader->read(4, 2), "");
  EXPECT_EQ(all(at(0, 0)), "") << "an empty one of an exchange nobody knows";
}

TEST_P(Payloads, InABodyThatGrows) {
  snapshot(model::ExchangeState::pending, 6);
  chunk(0, "onetwo");
  const model::Message two = at(3, 3), three = at(6, 5);
  const auto reader = payloadReader(*store_, 1, three);
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
    EXPECT_EQ(*bodyReader(*store_, *store_->load(1), Direction::toClient)->read(0, 100), "onetwo");
    ASSERT_TRUE(store_->flush());
  }
}

}  // namespace
}  // namespace penstock::service
