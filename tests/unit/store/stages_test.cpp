// SPDX-License-Identifier: GPL-3.0-or-later
// What was sent beside what came, and the trace, over restarts.
#include <gtest/gtest.h>

#include "penstock/store/project_reader.h"
#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::BodyId;
using model::Direction;
using model::Stage;

constexpr BodyId came(Direction::toClient), went(Direction::toClient, Stage::sent);
constexpr BodyId requestWent(Direction::toServer, Stage::sent);

std::string all(const model::Recording& recording, const model::ExchangePtr& x, BodyId which) {
  const auto reader = recording.body(x, which);
  auto bytes = reader->read(0, std::size_t(reader->size()));
  return bytes ? std::move(*bytes) : bytes.error().message;
}

std::shared_ptr<model::Exchange> edited(model::ExchangeId id) {
  auto x = plain(id, "/edited");
  x->requestBody = {4, 4, 4, true, std::make_shared<const std::string>("came")};
  x->requestBodySent = model::Body{0, 0, 0, true, nullptr};
  x->responseBodySent = model::Body{4, 4, 9, true, std::make_shared<const std::string>("went")};
  x->trace = {{model::Did::held, "response"}, {model::Did::edited, "body", model::By::script, "hide \xc3\xa9.py"}};
  x->trace[0].at = 1234;
  x->trace[1].at = std::int64_t(1) << 40;
  return x;
}

TEST(Stages, SmallBodiesAndTheTraceComeBack) {
  TempFolder folder;
  const std::string path = folder.file("p");
  const auto written = edited(1);
  const auto expectAll = [&](const model::Recording& recording) {
    const auto x = recording.load(1);
    ASSERT_TRUE(x);
    expectSame(**x, *written);
    EXPECT_EQ(all(recording, *x, went), "went");
    EXPECT_EQ(all(recording, *x, came), *written->responseBody.bytes);
    EXPECT_EQ(all(recording, *x, requestWent), "") << "sent without the content that came";
    EXPECT_EQ(noteOf((*x)->trace), "the response's content was held; script hide \xc3\xa9.py: edited: body");
  };
  {
    auto store = openStore(path);
    store->nextId();
    store->record(batchOf(edited(1)));
    expectAll(*store);
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(*store->readBody(1, went, 1, 2), "en");
  }
  auto store = openStore(path);
  expectAll(*store);
  EXPECT_EQ(*store->readBody(1, went, 1, 2), "en");
  EXPECT_EQ(*store->bodySize(1, went), 4u);
  const auto reader = ProjectReader::open(path);
  ASSERT_TRUE(reader);
  expectAll(*reader);
}

TEST(Stages, PiecesOfTheTwoAreKeptApart) {
  for (const std::size_t size : {1000u, 300'000u}) {  // rows of their own, and the log beside the project
    TempFolder folder;
    const std::string path = folder.file("p"), a(size, 'a'), b(size, 'b'), more(size, 'c');
    const auto record = [&](Store& store) {
      auto x = plain(store.nextId(), "/", 0);
      x->responseBody = {size, size, size, true, nullptr};
      x->responseBodySent = model::Body{2 * size, 2 * size, 2 * size, true, nullptr};
      store.record(chunkOf(1, came, 0, a));
      store.record(chunkOf(1, went, 0, b));
      store.record(chunkOf(1, went, size, more));
      store.record(batchOf(x));
    };
    const auto expectBoth = [&](const model::Recording& recording) {
      const auto x = recording.load(1);
      ASSERT_TRUE(x);
      EXPECT_TRUE(all(recording, *x, came) == a);
      EXPECT_TRUE(all(recording, *x, went) == b + more);
    };
    {
      auto store = openStore(path);
      record(*store);
      expectBoth(*store);
      ASSERT_TRUE(store->flush());
      expectBoth(*store);
      expectBoth(*ProjectReader::open(path));
    }
    expectBoth(*openStore(path));
    EXPECT_EQ(query(path, "SELECT group_concat(DISTINCT direction) FROM body_chunk"), "1,3");

    StoreOptions memory;
    memory.memoryOnly = true;
    auto store = openStore(memory);
    record(*store);
    expectBoth(*store);
  }
}

TEST(Stages, WhatWasSentBeforeACrashIsThere) {
  TempFolder folder;
  const std::string path = folder.file("p");
  {
    auto store = openStore(path);
    auto x = plain(store->nextId(), "/", 0);
    x->state = model::ExchangeState::pending;
    x->responseBody = {0, 0, 0, false, nullptr};
    x->responseBodySent = model::Body{0, 0, 0, false, nullptr};
    store->record(chunkOf(1, went, 0, "half"));
    store->record(batchOf(x));
  }
  auto store = openStore(path);
  const auto x = *store->load(1);
  EXPECT_EQ(x->failure.kind, model::FailureKind::interrupted);
  ASSERT_TRUE(x->responseBodySent);
  EXPECT_EQ(x->responseBodySent->recorded, 4u);
  EXPECT_EQ(all(*store, x, went), "half");
}

TEST(Stages, WithoutAProjectWhatNoLongerFitsIsForgottenInBoth) {
  StoreOptions options;
  options.memoryOnly = true;
  options.memoryBodyBudget = 200'000;
  auto store = openStore(options);
  auto x = edited(store->nextId());
  x->responseBodySent->bytes = std::make_shared<const std::string>(std::string(40'000, 's'));
  x->responseBodySent->size = x->responseBodySent->recorded = 40'000;
  store->record(batchOf(x));
  for (int i = 0; i < 10; ++i) store->record(batchOf(plain(store->nextId(), "/", 30'000)));
  const auto left = store->load(1);
  ASSERT_TRUE(left);
  EXPECT_FALSE((*left)->responseBodySent->bytes);
  EXPECT_EQ((*left)->responseBodySent->recorded, 0u);
  EXPECT_EQ((*left)->trace.back().did, model::Did::bodyForgotten);
}

}  // namespace
}  // namespace penstock::store::test
