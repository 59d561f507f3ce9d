// SPDX-License-Identifier: GPL-3.0-or-later
// Every byte belongs to one message or to none, and what a message is does not depend on how its bytes came.
#include <gtest/gtest.h>

#include <vector>

#include "record/messages/grpc_splitter.h"
#include "record/messages/mqtt_splitter.h"
#include "record/messages/sse_splitter.h"
#include "record/messages/websocket_splitter.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using penstock::test::fromClient;
using penstock::test::fromServer;
using std::string_literals::operator""s;

struct Seen {
  std::string own, payload;  // its bytes as they came; its payload
  Message message;
  bool ended = false;
};

/// What a splitter says of content that comes in pieces.
struct Reading {
  std::vector<Seen> messages;  // in order of their beginnings
  std::string between;         // bytes of none

  Reading(MessageSplitter& splitter, std::string_view in, std::size_t piece) {
    std::string scratch(piece % 2 ? 64 : 4096, '\0'), undecided;
    std::size_t data = 0, control = 0;  // the open ones
    for (; !in.empty(); in.remove_prefix(std::min(piece, in.size()))) {
      for (std::string_view rest = in.substr(0, piece); !rest.empty();) {
        const auto s = splitter.step(rest, scratch);
        EXPECT_TRUE(s.consumed > 0 && s.consumed <= rest.size() && s.before <= s.consumed);
        if (s.before) between += std::exchange(undecided, {});
        between += rest.substr(0, s.before);
        undecided += rest.substr(s.before, s.consumed - s.before);
        rest.remove_prefix(s.consumed);
        if (s.undecided) continue;
        if (s.begin) {
          (s.control ? control : data) = messages.size();
          messages.emplace_back();
        }
        if (messages.empty()) continue;
        Seen& m = messages[s.control ? control : data];
        if (!m.ended) m.own += std::exchange(undecided, {});
        m.payload += s.payload;
        if (m.ended) continue;
        splitter.describe(m.message);
        m.ended = s.end;
        if (!s.end) continue;
        m.payload.resize(std::size_t(m.message.size));
        if (s.nothing) {
          between += m.own;
          messages.pop_back();
        }
      }
    }
    if (!messages.empty() && !messages.back().ended && !splitter.known()) messages.pop_back();
  }
};

std::string told(const Reading& r) {
  std::string out;
  for (const Seen& s : r.messages) {
    const Message& m = s.message;
    out += std::string(toText(m.kind)) + " '" + m.label + "' " + std::to_string(m.code) + " flags " +
           std::to_string(unsigned(m.flags)) + " in " + std::to_string(m.fragments) + " of " + std::to_string(m.wireSize) + " [" +
           s.own + "] " + s.payload + (s.ended ? "\n" : " (open)\n");
  }
  return out + "between [" + r.between + "]";
}

/// The same for every piece.
template <class Make>
Reading everywhere(Make make, std::string_view in) {
  auto whole = make();
  Reading reading(*whole, in, in.size());
  for (std::size_t piece = 1; piece < in.size(); ++piece) {
    auto splitter = make();
    EXPECT_EQ(told(Reading(*splitter, in, piece)), told(reading)) << "in pieces of " << piece;
  }
  return reading;
}

auto webSocket(Direction d, bool deflate = false) {
  return [=] {
    wire::websocket::Extensions agreed;
    if (deflate) agreed.deflate.emplace();
    return std::make_unique<WebSocketSplitter>(d, agreed);
  };
}

TEST(WebSocketSplitter, FragmentsAreOneMessageAroundAControlFrame) {
  const std::string one = fromClient(1, "one ", false), ping = fromClient(9, "p"), two = fromClient(0, "two"),
                    close = fromClient(8, "\x03\xe8gone");
  const Reading r = everywhere(webSocket(Direction::toServer), one + ping + two + close);
  ASSERT_EQ(r.messages.size(), 3u);
  EXPECT_EQ(r.messages[0].own, one + two) << "masked as it came";
  EXPECT_EQ(r.messages[0].payload, "one two");
  EXPECT_EQ(r.messages[0].message.fragments, 2u);
  EXPECT_EQ(r.messages[0].message.kind, MessageKind::text);
  EXPECT_EQ(r.messages[1].own, ping);
  EXPECT_EQ(r.messages[1].payload, "p");
  EXPECT_EQ(r.messages[2].message.code, 1000);
  EXPECT_EQ(r.messages[2].message.label, "gone");
  for (const Seen& s : r.messages) EXPECT_EQ(s.message.flags, MessageFlag::none);
}

TEST(WebSocketSplitter, CompressedPayloadsStayAsTheyAre) {
  const Reading r = everywhere(webSocket(Direction::toClient, true),
                               fromServer(1, "\xf2\x48", false, 4) + fromServer(0, "\xcd") + fromServer(2, "plain"));
  ASSERT_EQ(r.messages.size(), 2u);
  EXPECT_EQ(r.messages[0].message.flags, MessageFlag::compressed);
  EXPECT_EQ(r.messages[0].payload, "\xf2\x48\xcd");
  EXPECT_EQ(r.messages[1].message.flags, MessageFlag::none);
}

TEST(WebSocketSplitter, WhatBreaksTheRulesIsAMessageToo) {
  const Reading r = everywhere(webSocket(Direction::toServer), fromClient(1, "half", false) + fromServer(2, "not masked") +
                                                                   fromClient(8, "\x03") + fromClient(2, "after"));
  ASSERT_EQ(r.messages.size(), 4u);
  EXPECT_FALSE(r.messages[0].ended) << "another took its place";
  EXPECT_EQ(r.messages[0].payload, "half");
  EXPECT_EQ(r.messages[1].payload, "not masked");
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(r.messages[i].message.flags, MessageFlag::malformed) << i;
}

TEST(GrpcSplitter, MessagesAndTheTrailersOfTheWeb) {
  const std::string first = "\0\0\0\0\5hello"s, empty = "\1\0\0\0\0"s, trailers = "\x80\0\0\0\xdgrpc-status:0"s,
                    cut = "\2\0\0\0\x9half"s;
  const Reading r = everywhere([] { return std::make_unique<GrpcSplitter>(true); }, first + empty + trailers + cut);
  ASSERT_EQ(r.messages.size(), 4u);
  EXPECT_EQ(r.messages[0].own, first);
  EXPECT_EQ(r.messages[0].payload, "hello");
  EXPECT_EQ(r.messages[1].own, empty);
  EXPECT_EQ(r.messages[1].message.flags, MessageFlag::compressed | MessageFlag::encoded);
  EXPECT_EQ(r.messages[2].message.kind, MessageKind::grpcTrailers);
  EXPECT_EQ(r.messages[3].message.flags, MessageFlag::malformed);
  EXPECT_FALSE(r.messages[3].ended);
  EXPECT_EQ(r.messages[3].payload, "half");
}

TEST(SseSplitter, WhatIsBetweenEventsBelongsToNone) {
  const Reading r = everywhere(
      [] { return std::make_unique<SseSplitter>(); },
      ": hi\n\n\nevent: tick\n: within\ndata: 1\n: behind\n\nretry: 5\n\ndata: a\r\ndata: b\r\n\r\ndata: c\r\revent: no\n");
  ASSERT_EQ(r.messages.size(), 3u);
  EXPECT_EQ(r.messages[0].own, "event: tick\n: within\ndata: 1\n: behind\n\n");
  EXPECT_EQ(r.messages[0].payload, "event: tick\n: within\ndata: 1");
  EXPECT_EQ(r.messages[0].message.label, "tick");
  EXPECT_EQ(r.messages[1].own, "data: a\r\ndata: b\r\n\r");
  EXPECT_EQ(r.messages[1].payload, "data: a\r\ndata: b");
  EXPECT_EQ(r.messages[2].own, "data: c\r\r");
  EXPECT_EQ(r.between, ": hi\n\n\nretry: 5\n\n\n") << "the last one is of the line end before it";
}

TEST(SseSplitter, BytesThatLookedLikeAMarkAreTheFirstLines) {
  for (const std::string& mark : {"\xEF\xBB\xBF"s, "\xEF\xBB"s, "\xEF"s}) {
    const Reading r = everywhere([] { return std::make_unique<SseSplitter>(); }, mark + "data: 1\n\ndata: 2\n\n");
    ASSERT_EQ(r.messages.size(), mark.size() == 3 ? 2u : 1u) << "a line of an unknown field has no data";
    EXPECT_EQ(r.messages.back().payload, "data: 2");
  }
  const Reading r = everywhere([] { return std::make_unique<SseSplitter>(); }, "\xEF\xBBx\ndata: 1\n\n");
  ASSERT_EQ(r.messages.size(), 1u);
  EXPECT_EQ(r.messages[0].payload, "\xEF\xBBx\ndata: 1");
}

struct Connection {
  std::shared_ptr<MqttConnection> state = std::make_shared<MqttConnection>();
  MqttSplitter client{true, state}, server{false, state};
};

TEST(MqttSplitter, APacketIsItsPayload) {
  const std::string connect = "\x10\x0e\0\4MQTT\5\2\0\0\0\0\1c"s, publish = "\x32\x0b\0\3a/b\0\1\0hi!"s;
  const auto client = [] {
    return std::make_unique<MqttSplitter>(true, std::make_shared<MqttConnection>());
  };
  const Reading r = everywhere(client, connect + publish + "\xe0\0"s + "\0rest"s);
  ASSERT_EQ(r.messages.size(), 4u);
  EXPECT_EQ(r.messages[0].message.label, "c");
  EXPECT_EQ(r.messages[0].message.flags, MessageFlag::mqtt5);
  EXPECT_EQ(r.messages[1].own, publish);
  EXPECT_EQ(r.messages[1].payload, publish);
  EXPECT_EQ(r.messages[1].message.label, "a/b");
  EXPECT_EQ(r.messages[1].message.code, model::mqttCode(3, 2));
  EXPECT_EQ(r.messages[1].message.preview, "hi!");
  EXPECT_EQ(r.messages[3].message.kind, MessageKind::bytes);
  EXPECT_EQ(r.messages[3].message.flags, MessageFlag::malformed);
  EXPECT_FALSE(r.messages[3].ended);
  EXPECT_EQ(r.messages[3].payload, "\0rest"s);
}

TEST(MqttSplitter, TheClientsVersionIsTheServersToo) {
  Connection c;
  char scratch[64];
  c.client.step("\x10\x0e\0\4MQTT\5\2\0\0\0\0\1c"s, scratch);
  EXPECT_EQ(c.state->version, codec::MqttVersion::v5);
  const std::string subscribe = "\x82\x0b\0\1\0\0\5a/#/x\0"s, publish = "\x30\x08\0\3a/b\0hi"s;
  c.server.step(publish, scratch);
  ASSERT_EQ(c.server.subjects().size(), 1u);
  EXPECT_EQ(c.server.subjects()[0], "a/b");
  c.client.step(subscribe, scratch);
  ASSERT_EQ(c.client.subjects().size(), 1u);
  EXPECT_EQ(c.client.subjects()[0], "a/#/x");
  Message m;
  c.client.describe(m);
  EXPECT_EQ(m.flags, MessageFlag::malformed | MessageFlag::mqtt5) << "no filter";
}

TEST(MqttSplitter, PingsMayOvertakeOnceTheConnectionIsAccepted) {
  Connection c;
  char scratch[64];
  EXPECT_FALSE(c.client.step("\xc0\0"s, scratch).control) << "CONNECT has to come before it";
  EXPECT_FALSE(c.state->accepted);
  c.server.step("\x20\2\0\0"s, scratch);
  EXPECT_TRUE(c.state->accepted);
  EXPECT_TRUE(c.client.step("\xc0\0"s, scratch).control);
  EXPECT_TRUE(c.server.step("\xd0\0"s, scratch).control);
  EXPECT_FALSE(c.client.step("\xc0"s, scratch).control) << "it may have no end";
}

TEST(MqttSplitter, WhatCannotBeFramedBeginsWithThePacketThatWentWrong) {
  for (const std::size_t piece : {1u, 3u, 100u}) {
    Connection c;
    const Reading r(c.server, "\xd0\0\x30\xff\xff\xff\xff\xff"s, piece);
    ASSERT_EQ(r.messages.size(), 2u);
    EXPECT_EQ(r.messages[1].own, "\x30\xff\xff\xff\xff\xff") << piece;
    EXPECT_EQ(r.messages[1].message.kind, MessageKind::bytes);
    EXPECT_EQ(r.messages[1].message.size, 6u);
    EXPECT_EQ(r.messages[1].payload, r.messages[1].own);
  }
}

}  // namespace
}  // namespace penstock::record::test
