// SPDX-License-Identifier: GPL-3.0-or-later
// Marks of rules and scripts, what they did as a row tells it, and exchanges that are not to be recorded after all.
#include <gtest/gtest.h>

#include "store/detail_codec.h"
#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Annotation;
using model::ExchangeState;

class RecordedEdits : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    store.reset();
    StoreOptions options;
    options.memoryOnly = GetParam();
    if (!GetParam()) options.path = folder_.file("p");
    store = openStore(options);
  }
  Annotation at(std::size_t row) const { return store->at(row).annotation; }
  TempFolder folder_;
  std::unique_ptr<Store> store;
};
INSTANTIATE_TEST_SUITE_P(InMemoryAndOnDisk, RecordedEdits, testing::Bool());

TEST_P(RecordedEdits, AMarkIsPutOnceAndWhatAPersonThenChangesStays) {
  auto x = plain(store->nextId());
  x->state = ExchangeState::pending;
  x->annotation = {1, "b a", "by a rule"};
  store->record(batchOf(std::make_shared<model::Exchange>(*x)));
  EXPECT_EQ(at(0), (Annotation{1, "a b", "by a rule"}));
  EXPECT_EQ(store->undoText(), "") << "it is no step of the person's";
  store->setColor({x->id}, 5);
  x->state = ExchangeState::complete;
  store->record(batchOf(std::make_shared<model::Exchange>(*x)));
  EXPECT_EQ(at(0), (Annotation{5, "a b", "by a rule"}));
}

TEST_P(RecordedEdits, ALaterMarkReplacesColourAndCommentAndAddsTags) {
  auto x = plain(store->nextId());
  x->state = ExchangeState::pending;
  x->annotation = {1, "a", "first"};
  store->record(batchOf(std::make_shared<model::Exchange>(*x)));
  store->setTags({x->id}, "a mine");
  x->annotation = {3, "a b", "second"};
  x->state = ExchangeState::complete;
  store->record(batchOf(std::make_shared<model::Exchange>(*x)));
  EXPECT_EQ(at(0), (Annotation{3, "a b mine", "second"}));
  if (GetParam()) return;
  reopen();
  EXPECT_EQ(at(0), (Annotation{3, "a b mine", "second"}));
}

TEST_P(RecordedEdits, WhatIsWithdrawnIsGoneFromRowsBodiesAndDisk) {
  auto kept = plain(store->nextId()), gone = plain(store->nextId());
  gone->state = ExchangeState::pending;
  store->record(batchOf(kept));
  store->record(batchOf(gone));
  store->record(chunkOf(gone->id, model::Direction::toClient, 0, "secret"));
  model::RecordBatch batch;
  batch.withdrawn = {gone->id};
  batch.exchanges = {gone};
  store->record(std::move(batch));
  EXPECT_EQ(store->order(model::SummaryColumn::id, false), std::vector<std::uint32_t>{0});
  EXPECT_EQ(store->undoText(), "");
  EXPECT_FALSE(GetParam() && store->load(gone->id));
  if (GetParam()) return;
  reopen();
  EXPECT_EQ(store->rows(), 1u);
  EXPECT_FALSE(store->load(gone->id));
}

TEST_P(RecordedEdits, ARowTellsWhatRulesDidToItAndSoDoesItsExchange) {
  auto x = plain(store->nextId());
  x->trace = {{model::Did::carriedOut, "set X-A", model::By::rule, "first"},
              {model::Did::carriedOut, "delayed the response", model::By::rule, "second"},
              {model::Did::carriedOut, "set X-A", model::By::rule, "first"}};
  x->trace[0].changes = {{"request header X-A", "", "1"}, {"request body", std::string("\0\xff", 2), "b"}};
  x->paused = true;
  store->record(batchOf(x));
  store->record(batchOf(plain(store->nextId())));
  const auto expect = [&](bool paused) {
    EXPECT_EQ(store->at(0).rules, "first, second");
    EXPECT_TRUE(store->at(0).modified);
    EXPECT_EQ(store->at(0).paused, paused);
    EXPECT_EQ(store->at(1).rules, "");
    EXPECT_FALSE(store->at(1).modified);
    EXPECT_EQ((*store->load(1))->trace, x->trace);
    EXPECT_EQ(store->order(model::SummaryColumn::rules, true), (std::vector<std::uint32_t>{0, 1}));
  };
  expect(true);
  if (GetParam()) return;
  reopen();
  expect(false);
}

TEST(DetailCodec, ReadsATraceWithoutChanges) {
  auto x = rich(1);
  x->trace = {{model::Did::answered, "200 from a file", model::By::rule, "Mocks"}};
  std::string bytes;
  encodeDetail(bytes, *x);
  ASSERT_EQ(bytes.back(), '\0') << "how many changes its only entry has";
  bytes.front() = 2;
  bytes.pop_back();
  model::Exchange read;
  ASSERT_TRUE(decodeDetail(bytes, read));
  EXPECT_EQ(read.trace, x->trace);
}

}  // namespace
}  // namespace penstock::store::test
