// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a protocol nobody reads are listed as runs while they pass.
#include <gtest/gtest.h>

#include "engine/messages/bytes_tap.h"
#include "unit/engine/harness.h"
#include "unit/engine/tap_bench.h"

namespace penstock::engine::test {
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

TEST(BytesTap, ATunnelListsWhatPassesWhileItPasses) {
  Harness h;
  Peer client = h.client();
  client.send("CONNECT " + h.authority() + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n");
  client.readUntil("\r\n\r\n");
  Peer origin = h.origin.accept();
  ASSERT_TRUE(origin.send("220 ready\r\n"));
  EXPECT_EQ(client.readUntil("\n"), "220 ready\r\n");
  ASSERT_EQ(h.sink.messages(1, 1).size(), 1u) << "before the tunnel is over";
  ASSERT_TRUE(client.send("\x01\x02QUIT"));
  EXPECT_EQ(origin.read(6), "\x01\x02QUIT");
  client.close();
  EXPECT_EQ(origin.readAll(), "");
  origin.close();
  ASSERT_TRUE(h.sink.finished(1));
  const auto messages = h.sink.messages(1);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].direction, Direction::toClient);
  EXPECT_EQ(messages[0].preview, "220 ready\r\n");
  EXPECT_EQ(messages[1].direction, Direction::toServer);
  EXPECT_EQ(messages[1].preview, "\x01\x02QUIT");
  EXPECT_TRUE(any(messages[1].flags & MessageFlag::complete));
}

TEST(BytesTap, AnUpgradedConnectionIsListedToo) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("GET " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\nConnection: upgrade\r\nUpgrade: thing\r\n\r\n"));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: thing\r\n\r\nhello"));
  client.readUntil("hello");
  ASSERT_TRUE(client.send("bye"));
  EXPECT_EQ(origin.read(3), "bye");
  client.close();
  origin.readAll();
  origin.close();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->messages, 2u);
  const auto messages = h.sink.messages(1);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].preview, "hello");
  EXPECT_EQ(messages[1].preview, "bye");
}

}  // namespace
}  // namespace penstock::engine::test
