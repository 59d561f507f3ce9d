// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT packets are listed while they pass, and nothing about them is changed.
#include <gtest/gtest.h>

#include "penstock/record/taps.h"
#include "record/messages/mqtt_tap.h"
#include "unit/record/tap_bench.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using std::string_literals::operator""s;

constexpr Direction up = Direction::toServer, down = Direction::toClient;

std::string packet(unsigned first, const std::string& body) {
  std::string length;
  for (std::size_t n = body.size(); length.empty() || n; n >>= 7) length += char((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
  return char(first) + length + body;
}
std::string str(const std::string& s) { return std::string{char(s.size() >> 8), char(s.size())} + s; }
std::string connect(char level) { return packet(0x10, str("MQTT") + level + "\2\0\x3c"s + (level == 5 ? "\0"s : "") + str("dev-1")); }

class Mqtt {
 public:
  explicit Mqtt(std::uint64_t maxBody = ~std::uint64_t(0)) : bench(nullptr, maxBody) {
    bench.live().did(model::Did::mqtt);
    bench.live().setTap(makeMqttTap(bench.live()));
  }
  TapBench bench;
};

bool is(const Message& m, MessageFlag f) { return any(m.flags & f); }

TEST(MqttTap, EachPacketIsAMessage) {
  Mqtt t;
  const std::string publish = packet(0x31, str("stock/x/level") + "{\"n\":1}");
  t.bench.feed(up, connect(4));
  t.bench.feed(down, "\x20\2\0\0"s);
  t.bench.feed(up, packet(0x82, "\0\1"s + str("stock/+/level") + "\0"s) + publish + "\xc0\0"s);
  t.bench.feed(down, "\x90\3\0\1\0"s + publish);
  const auto x = t.bench.exchange();
  EXPECT_EQ(x->application, model::Application::mqtt);
  EXPECT_EQ(x->subject, "stock/+/level, stock/x/level");
  EXPECT_EQ(noteOf(x->trace), "MQTT 3.1.1");
  const auto messages = t.bench.finish();
  ASSERT_EQ(messages.size(), 7u);
  const std::vector<std::pair<int, std::string>> wanted = {
      {1, "dev-1"}, {2, "Connection accepted"}, {8, "stock/+/level"}, {3, "stock/x/level"}, {12, ""}, {9, "Granted QoS 0"}, {3, "stock/x/level"}};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(model::mqttTypeOf(messages[i].code), wanted[i].first);
    EXPECT_EQ(model::mqttFlagsOf(messages[i].code), wanted[i].first == 3 ? 1u : wanted[i].first == 8 ? 2u : 0u);
    EXPECT_EQ(messages[i].label, wanted[i].second);
    EXPECT_EQ(messages[i].kind, MessageKind::mqtt);
    EXPECT_EQ(messages[i].flags, MessageFlag::complete);
    EXPECT_GE(messages[i].endedAt, messages[i].at);
    EXPECT_EQ(messages[i].size, messages[i].wireSize);
  }
  EXPECT_EQ(messages[3].preview, "{\"n\":1}");
  EXPECT_EQ(t.bench.payload(messages[3]), publish);
  EXPECT_EQ(t.bench.payload(messages[6]), publish);
  EXPECT_EQ(messages[6].direction, down);
}

TEST(MqttTap, HoweverTheBytesAreCut) {
  const std::string stream = connect(5) + packet(0x33, str("t") + "\0\1\0"s + std::string(300, 'p')) + packet(0x82, "\0\2\0"s + str("f/#") + "\1"s) + "\xe0\0"s;
  Mqtt whole;
  whole.bench.feed(up, stream);
  const auto wanted = whole.bench.finish();
  ASSERT_EQ(wanted.size(), 4u);
  for (const std::size_t size : {1, 2, 3, 7, 64, 299}) {
    Mqtt t;
    t.bench.feed(up, stream, size);
    const auto messages = t.bench.finish();
    ASSERT_EQ(messages.size(), wanted.size()) << size;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(messages[i].label, wanted[i].label);
      EXPECT_EQ(messages[i].flags, MessageFlag::complete | MessageFlag::mqtt5);
      EXPECT_EQ(messages[i].offset, wanted[i].offset);
      EXPECT_EQ(messages[i].size, wanted[i].size);
      EXPECT_EQ(messages[i].preview, wanted[i].preview);
    }
    EXPECT_EQ(t.bench.body(up), stream);
    EXPECT_EQ(noteOf(t.bench.exchange()->trace), "MQTT 5");
  }
}

TEST(MqttTap, ALongPacketIsShownBeforeItsEnd) {
  Mqtt t;
  t.bench.feed(up, connect(4));
  const std::string begin = "\x30\xff\xff\xff\x7f"s + str("film") + "frame";
  t.bench.feed(up, begin);
  auto messages = t.bench.messages();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].label, "film");
  EXPECT_EQ(messages[1].preview, "frame");
  EXPECT_EQ(messages[1].size, begin.size());
  EXPECT_FALSE(is(messages[1], MessageFlag::complete));
  EXPECT_EQ(messages[1].endedAt, -1);
  t.bench.feed(down, "\x20\2\0\0"s);
  t.bench.feed(up, std::string(1000, 'x'));
  messages = t.bench.finish();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[1].size, begin.size() + 1000);
  EXPECT_EQ(messages[2].label, "Connection accepted");
  EXPECT_FALSE(is(messages[1], MessageFlag::complete)) << "it was cut off";
  EXPECT_FALSE(is(messages[1], MessageFlag::malformed));
  EXPECT_GE(messages[1].endedAt, messages[1].at);
}

TEST(MqttTap, AnAliasShowsItsTopic) {
  Mqtt t;
  t.bench.feed(up, connect(5) + packet(0x30, str("a/b") + "\3\x23\0\1"s + "1") + packet(0x30, str("") + "\3\x23\0\1"s + "2"));
  t.bench.feed(down, packet(0x30, str("") + "\3\x23\0\1"s + "3"));
  const auto messages = t.bench.finish();
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[2].label, "a/b");
  EXPECT_EQ(messages[2].preview, "2");
  EXPECT_EQ(messages[3].label, "") << "each direction has its own aliases";
}

TEST(MqttTap, WhatBreaksTheRulesIsFlagged) {
  Mqtt t;
  t.bench.feed(up, "\xc0\0"s + connect(4) + connect(4) + "\x20\2\0\0"s + packet(0x36, str("t") + "\0\1"s));
  t.bench.feed(down, "\xc0\0"s + "\xd0\0"s);
  const auto messages = t.bench.finish();
  ASSERT_EQ(messages.size(), 7u);
  const bool malformed[] = {true, true, true, true, true, true, false};
  for (std::size_t i = 0; i < messages.size(); ++i) EXPECT_EQ(is(messages[i], MessageFlag::malformed), malformed[i]) << i;
}

TEST(MqttTap, WhatCannotBeFramedIsOneRun) {
  const std::string stream = connect(4) + "\x30\xff\xff\xff\xff\1 and so on"s;
  for (const std::size_t size : {1000, 1, 4, 5}) {
    Mqtt t;
    t.bench.feed(up, stream, size);
    t.bench.feed(down, "\x20\2\0\0"s);
    const auto messages = t.bench.finish();
    ASSERT_EQ(messages.size(), 3u) << size;
    const Message& run = messages[1].direction == up ? messages[1] : messages[2];
    EXPECT_EQ(run.kind, MessageKind::bytes);
    EXPECT_EQ(run.flags, MessageFlag::malformed | MessageFlag::complete);
    EXPECT_EQ(run.label, "the remaining length is longer than four bytes");
    EXPECT_EQ(t.bench.payload(run), stream.substr(connect(4).size()));
  }
}

TEST(MqttTap, SaysWhatWasNotKept) {
  Mqtt t(connect(4).size() + 4);
  t.bench.feed(up, connect(4) + packet(0x30, str("t") + "12345678"));
  const auto messages = t.bench.finish();
  EXPECT_FALSE(is(messages[0], MessageFlag::cut));
  EXPECT_TRUE(is(messages[1], MessageFlag::cut));
  EXPECT_EQ(messages[1].label, "t");
}

TEST(MqttTap, TheSubjectStaysShort) {
  Mqtt t;
  t.bench.feed(up, connect(4));
  for (int i = 0; i < 1000; ++i) t.bench.feed(up, packet(0x30, str("device/" + std::to_string(i) + "/" + std::string(1000, 'x')) + "1"));
  const std::string& subject = t.bench.live().x().subject;
  EXPECT_TRUE(subject.starts_with("device/0/"));
  EXPECT_NE(subject.find(" … device/999/"), subject.npos);
  EXPECT_LT(subject.size(), 600u);
}

TEST(MqttTap, InsideAWebSocketPacketsAreTheMessages) {
  using penstock::test::fromClient;
  using penstock::test::fromServer;
  for (const char* protocol : {"mqtt", "mqttv3.1"}) {
    TapBench t;
    auto response = std::make_shared<model::ResponseHead>();
    response->status = 101;
    response->headers.append("Upgrade", "websocket");
    response->headers.append("Sec-WebSocket-Protocol", protocol);
    t.live().x().response = response;
    tapSwitched(t.live());
    const std::string publish = packet(0x30, str("a/b") + "payload");
    t.feed(up, fromClient(2, connect(4) + publish.substr(0, 5)));
    t.feed(up, fromClient(9, "beat"));
    t.feed(up, fromClient(2, publish.substr(5)), 3);
    t.feed(down, fromServer(2, "\x20\2\0\0"s));
    const auto messages = t.finish();
    ASSERT_EQ(messages.size(), 4u);
    EXPECT_EQ(messages[0].label, "dev-1");
    EXPECT_EQ(messages[1].label, "a/b") << "a packet may lie in several WebSocket messages (MQTT 5, 6.0.0-2)";
    EXPECT_EQ(messages[1].preview, "payload");
    EXPECT_EQ(t.payload(messages[1]), publish);
    EXPECT_EQ(messages[2].kind, MessageKind::ping);
    EXPECT_EQ(messages[3].label, "Connection accepted");
    EXPECT_EQ(t.exchange()->application, model::Application::mqtt);
    EXPECT_EQ(t.exchange()->subject, "a/b");
  }
}

}  // namespace
}  // namespace penstock::record::test
