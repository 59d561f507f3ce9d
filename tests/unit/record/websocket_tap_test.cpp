// SPDX-License-Identifier: GPL-3.0-or-later
// What is recorded of a WebSocket, and that its frames pass as they are.
#include <gtest/gtest.h>
#include <zlib.h>

#include "penstock/record/inflation.h"
#include "penstock/record/taps.h"
#include "unit/record/tap_bench.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using penstock::test::fromClient;
using penstock::test::fromServer;

constexpr Direction up = Direction::toServer, down = Direction::toClient;

std::string deflated(std::string_view text) {
  std::string out(text.size() / 500 + text.size() + 1024, '\0');
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = uInt(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = uInt(out.size());
  ::deflate(&z, Z_SYNC_FLUSH);
  out.resize(out.size() - z.avail_out - 4);
  deflateEnd(&z);
  return out;
}

/// An exchange that switched to WebSocket.
struct Socket : TapBench {
  explicit Socket(std::string_view extensions = "", std::uint64_t maxBody = ~std::uint64_t(0), std::string_view protocol = "")
      : TapBench(nullptr, maxBody) {
    auto request = std::make_shared<model::RequestHead>();
    auto response = std::make_shared<model::ResponseHead>();
    response->status = 101;
    response->headers.append("Upgrade", "WebSocket");
    if (!protocol.empty()) response->headers.append("Sec-WebSocket-Protocol", protocol);
    if (!extensions.empty()) response->headers.append("Sec-WebSocket-Extensions", extensions);
    live().x().request = request;
    live().x().response = response;
    tapSwitched(live());
  }
};

bool has(const Message& m, MessageFlag f) { return any(m.flags & f); }

TEST(WebSocketTap, ListsMessagesOfBothDirections) {
  Socket s;
  s.feed(up, fromClient(1, "hello"));
  s.feed(down, fromServer(2, std::string_view("\0\1\2", 3)));
  s.feed(up, fromClient(9, "beat"));
  s.feed(down, fromServer(10, "beat"));
  s.feed(up, fromClient(8, std::string_view("\x03\xe9going", 7)));
  s.feed(down, fromServer(8, ""));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 6u);
  const MessageKind kinds[] = {MessageKind::text, MessageKind::binary, MessageKind::ping, MessageKind::pong, MessageKind::close, MessageKind::close};
  for (std::size_t i = 0; i < m.size(); ++i) {
    EXPECT_EQ(m[i].index, i);
    EXPECT_EQ(m[i].kind, kinds[i]);
    EXPECT_EQ(m[i].direction, i % 2 ? down : up);
    EXPECT_EQ(m[i].flags, MessageFlag::complete);
  }
  EXPECT_EQ(m[0].preview, "hello");
  EXPECT_EQ(m[0].wireSize, 11u);
  EXPECT_EQ(s.payload(m[1]), std::string("\0\1\2", 3));
  EXPECT_EQ(s.payload(m[2]), "beat");
  EXPECT_EQ(m[4].code, 1001);
  EXPECT_EQ(m[4].label, "going");
  EXPECT_EQ(m[5].code, 1005);
  const auto x = s.exchange();
  EXPECT_EQ(x->application, model::Application::webSocket);
  EXPECT_EQ(noteOf(x->trace), "");
  EXPECT_EQ(x->messages, 6u);
  EXPECT_EQ(s.body(up), "hello") << "control frames are no content";
}

TEST(WebSocketTap, FragmentsAreOneMessageAndControlFramesStandBetween) {
  Socket s;
  const std::string in = fromClient(1, "one ", false) + fromClient(9, "p") + fromClient(0, "two ", false) + fromClient(0, "three");
  for (std::size_t piece : {std::size_t(1), std::size_t(5), in.size()}) {
    Socket t;
    t.feed(up, in, piece);
    const auto m = t.finish();
    ASSERT_EQ(m.size(), 2u) << piece;
    EXPECT_EQ(m[0].kind, MessageKind::text);
    EXPECT_EQ(m[0].fragments, 3u);
    EXPECT_EQ(m[0].size, 13u);
    EXPECT_EQ(m[0].wireSize, 13u + 3 * 6);
    EXPECT_EQ(t.payload(m[0]), "one two three");
    EXPECT_EQ(m[1].kind, MessageKind::ping);
    EXPECT_EQ(t.payload(m[1]), "p");
    EXPECT_EQ(m[1].flags, MessageFlag::complete);
  }
}

TEST(WebSocketTap, AMessageIsListedWhenItBegins) {
  Socket s;
  s.feed(down, fromServer(1, "begin", false));
  auto m = s.messages();
  ASSERT_EQ(m.size(), 1u);
  EXPECT_FALSE(has(m[0], MessageFlag::complete));
  EXPECT_EQ(m[0].endedAt, -1);
  EXPECT_EQ(m[0].size, 5u);
  s.feed(down, fromServer(0, " end"));
  m = s.messages();
  ASSERT_EQ(m.size(), 1u);
  EXPECT_TRUE(has(m[0], MessageFlag::complete));
  EXPECT_EQ(m[0].size, 9u);
}

TEST(WebSocketTap, InflatesWithAndWithoutContextTakeover) {
  const std::string_view hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7), again("\xf2\x00\x11\x00\x00", 5);
  Socket shared("permessage-deflate");
  shared.feed(down, fromServer(1, hello, true, 4) + fromServer(1, again.substr(0, 2), false, 4) + fromServer(0, again.substr(2)) + fromServer(1, "plain"));
  auto m = shared.finish();
  ASSERT_EQ(m.size(), 3u);
  EXPECT_EQ(shared.body(down), "HelloHelloplain");
  EXPECT_EQ(m[1].flags, MessageFlag::complete | MessageFlag::compressed);
  EXPECT_EQ(m[1].offset, 5u);
  EXPECT_EQ(m[1].size, 5u);
  EXPECT_EQ(m[1].wireSize, 5u + 4);
  EXPECT_EQ(m[2].flags, MessageFlag::complete);

  Socket alone("permessage-deflate; server_no_context_takeover");
  alone.feed(down, fromServer(1, hello, true, 4) + fromServer(1, hello, true, 4));
  EXPECT_EQ(alone.body(down), "HelloHello");
  Socket broken("permessage-deflate; server_no_context_takeover");
  broken.feed(down, fromServer(1, hello, true, 4) + fromServer(1, again, true, 4));
  EXPECT_TRUE(has(broken.finish()[1], MessageFlag::malformed)) << "it refers to what was agreed to be forgotten";
}

TEST(WebSocketTap, WhatCannotBeInflatedIsKeptAsItCame) {
  Socket s("permessage-deflate");
  const std::string damaged = "\xff\xff\xff", later(deflated("later"));
  s.feed(up, fromClient(1, damaged, true, 4));
  s.feed(up, fromClient(2, later, true, 4));
  s.feed(up, fromClient(1, "plain"));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 3u);
  EXPECT_EQ(m[0].flags, MessageFlag::complete | MessageFlag::compressed | MessageFlag::malformed | MessageFlag::cut);
  EXPECT_EQ(m[1].flags, MessageFlag::complete | MessageFlag::compressed | MessageFlag::encoded);
  EXPECT_EQ(s.payload(m[1]), later);
  EXPECT_EQ(m[2].flags, MessageFlag::complete);
  EXPECT_NE(noteOf(s.exchange()->trace).find("does not inflate, sent by the client"), std::string::npos);
}

TEST(WebSocketTap, ABombEndsAtItsAllowance) {
  const std::string bomb = deflated(std::string(200 << 20, '\0'));
  ASSERT_LT(bomb.size(), 300'000u);
  for (const bool takeover : {true, false}) {
    const SteadyTime begun = steadyNow();
    Socket s(takeover ? "permessage-deflate" : "permessage-deflate; client_no_context_takeover", 1 << 20);
    s.feed(up, fromClient(2, bomb, true, 4), 16 * 1024);
    s.feed(up, fromClient(2, deflated("after"), true, 4));
    EXPECT_TRUE(s.behind()) << "others have their turn before";
    s.settle();
    const auto m = s.finish();
    ASSERT_EQ(m.size(), 2u);
    if (m[0].size < 200u << 20) {
      EXPECT_EQ(has(m[1], MessageFlag::encoded), takeover) << "what came before it is not known";
    }
    EXPECT_FALSE(has(m[0], MessageFlag::malformed));
    EXPECT_GE(m[0].size, std::uint64_t(Inflation::purse));
    // The purse fills as time goes by, also where the machine has none for this test.
    const auto earned = std::chrono::duration<double>(steadyNow() - begun).count() * double(Inflation::pursePerSecond);
    EXPECT_LT(double(m[0].size), double(Inflation::purse + Inflation::freeRatio * std::int64_t(bomb.size())) + earned + (2 << 20));
    EXPECT_EQ(m[0].wireSize, bomb.size() + 14);
  }
}

TEST(WebSocketTap, HonestCompressionIsNeverTooMuch) {
  std::string text;
  for (int i = 0; text.size() < 1'000'000; ++i) text += "{\"id\":" + std::to_string(i) + ",\"name\":\"same\"},";
  const std::string one = deflated(text);
  Socket s("permessage-deflate; client_no_context_takeover", 0);
  for (int i = 0; i < 200; ++i) {
    s.feed(up, fromClient(1, one, true, 4), 16 * 1024);
    s.settle();
  }
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 200u);
  for (const Message& one : m) EXPECT_EQ(one.size, text.size());
}

TEST(WebSocketTap, RulesThatAreBrokenAreTold) {
  Socket s;
  s.feed(up, fromServer(1, "not masked"));
  s.feed(down, fromServer(1, "\xff"));
  s.feed(down, fromServer(1, "\xe2\x82", false) + fromServer(0, "\xac"));
  s.feed(down, fromServer(1, "\xe2\x82"));
  s.feed(down, fromServer(8, std::string_view("\x03\xed", 2)));
  s.feed(down, fromServer(1, "after"));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 6u);
  for (const std::size_t bad : {0u, 1u, 3u, 4u, 5u}) EXPECT_TRUE(has(m[bad], MessageFlag::malformed)) << bad;
  EXPECT_FALSE(has(m[2], MessageFlag::malformed)) << "a character over two frames";
  EXPECT_EQ(m[4].code, 1005);
  EXPECT_TRUE(noteOf(s.exchange()->trace).starts_with("WebSocket: a frame that is not masked, sent by the client;")) << noteOf(s.exchange()->trace);
}

TEST(WebSocketTap, AMessageThatIsInterruptedStaysAsFarAsItCame) {
  Socket s;
  s.feed(down, fromServer(1, "half", false) + fromServer(2, "other"));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 2u);
  EXPECT_EQ(m[0].flags, MessageFlag::malformed);
  EXPECT_EQ(m[1].flags, MessageFlag::complete | MessageFlag::malformed);
  EXPECT_EQ(s.payload(m[0]), "half");
  EXPECT_EQ(s.payload(m[1]), "other");
}

TEST(WebSocketTap, AnEndWithoutACloseFrameIs1006) {
  Socket neither;
  neither.feed(up, fromClient(1, "unfinished", false));
  neither.feed(down, fromServer(9, "cut").substr(0, 4));
  const auto m = neither.finish();
  ASSERT_EQ(m.size(), 2u);
  for (const Message& one : m) EXPECT_FALSE(has(one, MessageFlag::complete));
  EXPECT_EQ(neither.payload(m[1]), "cu");
  EXPECT_EQ(noteOf(neither.exchange()->trace), "ended without a close frame (1006)");
  Socket one;
  one.feed(up, fromClient(8, std::string_view("\x03\xe8", 2)));
  EXPECT_EQ(noteOf(one.exchange()->trace), "the server did not answer the close frame (1006 for the client)");
}

TEST(WebSocketTap, SaysWhatMaxBodyCutOff) {
  Socket s("", 8);
  s.feed(up, fromClient(1, "12345") + fromClient(1, "67890") + fromClient(1, "x") + fromClient(9, "ping"));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 4u);
  EXPECT_FALSE(has(m[0], MessageFlag::cut));
  EXPECT_TRUE(has(m[1], MessageFlag::cut));
  EXPECT_EQ(m[1].offset, 5u);
  EXPECT_EQ(m[1].size, 5u);
  EXPECT_TRUE(has(m[2], MessageFlag::cut));
  EXPECT_FALSE(has(m[3], MessageFlag::cut)) << "control frames lie in the message";
}

TEST(WebSocketTap, ALongControlFrameIsKeptInPart) {
  Socket s;
  s.feed(down, fromServer(9, std::string(100'000, 'p')), 1000);
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 1u);
  EXPECT_EQ(m[0].size, 100'000u);
  EXPECT_EQ(m[0].payload->size(), 4096u);
  EXPECT_EQ(m[0].flags, MessageFlag::complete | MessageFlag::malformed | MessageFlag::cut);
}

TEST(WebSocketTap, MqttInsideIsReadAsOneStream) {  // MQTT 5, 6: packets need not be aligned on messages
  const std::string connect("\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01" "a", 15), publish("\x30\x06\x00\x03t/1x", 8);
  const std::string_view hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
  for (const std::string_view protocol : {"mqtt", "mqttv3.1"}) {
    Socket s("", ~std::uint64_t(0), protocol);
    s.feed(up, fromClient(2, connect.substr(0, 5)) + fromClient(9, "p") + fromClient(2, connect.substr(5) + publish.substr(0, 3)), 7);
    s.feed(up, fromClient(2, publish.substr(3), false) + fromClient(0, ""));
    const auto m = s.finish();
    ASSERT_EQ(m.size(), 3u);
    EXPECT_EQ(m[0].kind, MessageKind::mqtt);
    EXPECT_EQ(m[0].code, 1);
    EXPECT_EQ(m[1].kind, MessageKind::ping);
    EXPECT_EQ(m[2].label, "t/1");
    EXPECT_EQ(s.payload(m[2]), publish);
    EXPECT_EQ(s.exchange()->application, model::Application::mqtt);
  }
  Socket lost("permessage-deflate", ~std::uint64_t(0), "mqtt");
  lost.feed(up, fromClient(2, "\xff\xff\xff", true, 4) + fromClient(2, hello, true, 4) + fromClient(2, "plain"));
  const auto m = lost.finish();
  ASSERT_EQ(m.size(), 2u) << "what cannot be read as one is listed as it is";
  EXPECT_TRUE(has(m[0], MessageFlag::encoded));
  EXPECT_EQ(lost.payload(m[1]), "plain");
}

}  // namespace
}  // namespace penstock::record::test
