// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies in chunks: before and after their snapshot, waiting and on disk.
#include <gtest/gtest.h>

#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;

std::string pattern(std::size_t from, std::size_t n) {
  std::string s(n, '\0');
  for (std::size_t i = 0; i < n; ++i) s[i] = char((from + i) * 31 + ((from + i) >> 8));
  return s;
}

std::shared_ptr<model::Exchange> chunked(model::ExchangeId id, std::uint64_t size) {
  auto x = plain(id, "/big", 0);
  x->responseBody = {size, size, size, true, nullptr};
  return x;
}

TEST(Body, ChunksAreReadAcrossQueueAndDisk) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  constexpr std::size_t piece = 50'000;
  store->record(chunkOf(1, Direction::toClient, 0, pattern(0, piece)));  // before its snapshot
  store->record(batchOf(chunked(1, 3 * piece)));
  store->record(chunkOf(1, Direction::toClient, piece, pattern(piece, piece)));
  ASSERT_TRUE(store->flush());
  store->record(chunkOf(1, Direction::toServer, 0, "request"));
  store->record(chunkOf(1, Direction::toClient, 2 * piece, pattern(2 * piece, piece)));  // perhaps not yet on disk
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_EQ(*store->bodySize(1, Direction::toClient), 3 * piece);
    EXPECT_EQ(*store->readBody(1, Direction::toClient, 0, 3 * piece), pattern(0, 3 * piece));
    EXPECT_EQ(*store->readBody(1, Direction::toClient, piece - 3, 6), pattern(piece - 3, 6));
    EXPECT_EQ(*store->readBody(1, Direction::toClient, 3 * piece - 1, 100), pattern(3 * piece - 1, 1));
    EXPECT_EQ(*store->readBody(1, Direction::toClient, 3 * piece, 100), "");
    EXPECT_EQ(*store->readBody(1, Direction::toClient, UINT64_MAX, SIZE_MAX), "");
    EXPECT_EQ(*store->readBody(1, Direction::toServer, 0, 100), "request");
    ASSERT_TRUE(store->flush());
  }
  EXPECT_EQ((*store->load(1))->responseBody.recorded, 3 * piece);
  EXPECT_FALSE((*store->load(1))->responseBody.bytes);
}

TEST(Body, AGapEndsWhatCanBeRead) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  store->record(batchOf(chunked(1, 30)));
  store->record(chunkOf(1, Direction::toClient, 0, "0123456789"));
  store->record(chunkOf(1, Direction::toClient, 20, "0123456789"));
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(*store->bodySize(1, Direction::toClient), 10u);
  EXPECT_EQ(*store->readBody(1, Direction::toClient, 0, 30), "0123456789");
  const auto loaded = *store->load(1);
  EXPECT_EQ(loaded->responseBody.recorded, 10u);
  EXPECT_EQ(loaded->responseBody.size, 30u);
}

TEST(Body, UnknownExchange) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  EXPECT_EQ(store->load(9).error().code, ErrorCode::notFound);
  EXPECT_EQ(store->readBody(9, Direction::toClient, 0, 1).error().code, ErrorCode::notFound);
}

}  // namespace
}  // namespace penstock::store::test
