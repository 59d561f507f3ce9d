// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a protocol nobody reads are listed as runs while they pass.
#include <gtest/gtest.h>

#include "record/messages/bytes_tap.h"
#include "unit/record/tap_bench.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::MessageFlag;
using model::MessageKind;

SteadyTime clockNow;
SteadyTime testClock() { return clockNow; }

TEST(BytesTap, ARunEndsWhenTheOtherSideAnswers) {
  clockNow = steadyNow();
  TapBench t(makeBytesTap(testClock));
  t.feed(Direction::toServer, "hel");
  t.feed(Direction::toServer, "lo");
  t.feed(Direction::toClient, "answer");
  t.feed(Direction::toServer, "x");
  const auto messages = t.finish();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].preview, "hello");
  EXPECT_EQ(messages[0].size, 5u);
  EXPECT_EQ(messages[1].direction, Direction::toClient);
  EXPECT_EQ(messages[1].preview, "answer");
  EXPECT_EQ(messages[2].offset, 5u);
  for (const auto& m : messages) {
    EXPECT_EQ(m.kind, MessageKind::bytes);
    EXPECT_TRUE(any(m.flags & MessageFlag::complete));
    EXPECT_GE(m.endedAt, m.at);
  }
}

TEST(BytesTap, ARunEndsAfterAPauseAndAtItsLimit) {
  clockNow = steadyNow();
  TapBench t(makeBytesTap(testClock));
  t.feed(Direction::toServer, "one");
  clockNow += runPause + std::chrono::milliseconds(1);
  t.feed(Direction::toServer, "two");
  ASSERT_EQ(t.live().x().messages, 2u);
  const std::string piece(64 * 1024, 'b');
  for (std::size_t sent = 0; sent < 3 * runLimit; sent += piece.size()) t.feed(Direction::toClient, piece);
  const auto messages = t.finish();
  ASSERT_EQ(messages.size(), 5u);
  EXPECT_EQ(messages[2].size, runLimit);
  EXPECT_EQ(messages[3].offset, messages[2].size);
}

TEST(BytesTap, AnEndlessConversationIsToldMoreCoarsely) {
  clockNow = steadyNow();
  TapBench t(makeBytesTap(testClock));
  for (std::uint64_t i = 0; i < manyRuns; ++i) t.feed(i % 2 ? Direction::toClient : Direction::toServer, "x");
  EXPECT_EQ(t.live().x().messages, manyRuns);
  for (int i = 0; i < 100'000; ++i) {
    clockNow += std::chrono::milliseconds(i % 100 ? 0 : 11);
    t.feed(i % 2 ? Direction::toClient : Direction::toServer, "x");
  }
  EXPECT_LE(t.live().x().messages, manyRuns + 22) << "one a second and direction";
  std::uint64_t up = 0;
  for (const auto& m : t.finish())
    if (m.direction == Direction::toServer) {
      EXPECT_EQ(m.offset, up);
      up += m.size;
    }
  EXPECT_EQ(up, (manyRuns + 100'000) / 2) << "no byte is without a message";
}

TEST(BytesTap, SaysWhatWasNotKept) {
  TapBench t(makeBytesTap(), 4);
  t.feed(Direction::toServer, "abcdef");
  const auto messages = t.finish();
  EXPECT_EQ(messages[0].size, 6u);
  EXPECT_TRUE(any(messages[0].flags & MessageFlag::cut));
}

}  // namespace
}  // namespace penstock::record::test
