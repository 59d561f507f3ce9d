// SPDX-License-Identifier: GPL-3.0-or-later
// What is written is split again, and is what was to be said.
#include <gtest/gtest.h>

#include "record/messages/grpc_splitter.h"
#include "record/messages/message_encoders.h"
#include "record/messages/mqtt_encoder.h"
#include "record/messages/mqtt_splitter.h"
#include "record/messages/sse_splitter.h"
#include "record/messages/websocket_encoder.h"
#include "record/messages/websocket_splitter.h"
#include "penstock/wire/websocket/message_inflater.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using std::string_literals::operator""s;

Message of(MessageKind kind, MessageFlag flags = MessageFlag::none) {
  Message m;
  m.kind = kind;
  m.flags = flags;
  return m;
}

std::string written(MessageEncoder& encoder, const Message& m, std::string_view payload, std::string_view own = {}) {
  std::string out = "x";
  const auto done = encoder.append(out, m, payload, own);
  EXPECT_TRUE(done || out == "x") << "a refusal writes nothing";
  return done ? out.substr(1) : "(" + done.error().message + ")";
}

/// The only message in it: its payload, and what is said of it.
std::string only(MessageSplitter& splitter, std::string_view in, Message& m) {
  std::string payload, scratch(100'000, '\0');
  bool ended = false;
  while (!in.empty()) {
    EXPECT_FALSE(ended) << "more than one";
    const auto s = splitter.step(in, scratch);
    in.remove_prefix(s.consumed);
    payload += s.payload;
    ended = s.end;
    EXPECT_FALSE(s.nothing);
  }
  EXPECT_TRUE(ended);
  splitter.describe(m);
  payload.resize(std::size_t(m.size));
  return payload;
}

wire::websocket::Extensions deflateAgreed(bool takeover) {
  wire::websocket::Extensions agreed;
  agreed.deflate.emplace();
  agreed.deflate->clientNoContextTakeover = agreed.deflate->serverNoContextTakeover = !takeover;
  agreed.deflate->clientMaxWindowBits = agreed.deflate->serverMaxWindowBits = 10;
  return agreed;
}

TEST(WebSocketEncoder, EveryKindInBothDirections) {
  for (const Direction d : {Direction::toServer, Direction::toClient})
    for (const MessageKind kind :
         {MessageKind::text, MessageKind::binary, MessageKind::ping, MessageKind::pong, MessageKind::close})
      for (const std::string_view payload : {std::string_view(), std::string_view("\x03\xe8 all \xc3\xa4", 9)}) {
        WebSocketEncoder encoder(d, std::nullopt);
        WebSocketSplitter splitter(d, {});
        Message m;
        EXPECT_EQ(only(splitter, written(encoder, of(kind), payload), m), payload);
        EXPECT_EQ(m.kind, kind);
        EXPECT_EQ(m.flags, MessageFlag::none) << "masked by the client alone, and right";
      }
}

TEST(WebSocketEncoder, WhatWasCompressedIsCompressedAnew) {
  for (const Direction d : {Direction::toServer, Direction::toClient})
    for (const bool takeover : {true, false}) {
      const auto agreed = deflateAgreed(takeover);
      WebSocketEncoder encoder(d, agreed.deflate);
      WebSocketSplitter splitter(d, agreed);
      wire::websocket::MessageInflater inflater(takeover, 10);
      for (const std::string& text : {std::string(5000, 'a') + "one", ""s, std::string(5000, 'a') + "two"}) {
        const std::string wire = written(encoder, of(MessageKind::text, MessageFlag::compressed), text);
        EXPECT_LT(wire.size(), 100u);
        Message m;
        const std::string packed = only(splitter, wire, m);
        EXPECT_EQ(m.flags, MessageFlag::compressed);
        ASSERT_TRUE(inflater.begin());
        std::string out(10'000, '\0');
        inflater.feed(packed);
        std::size_t got = inflater.drain(out);
        inflater.endMessage();
        got += inflater.drain(std::span(out).subspan(got));
        EXPECT_EQ(out.substr(0, got), text);
        // What stands between is none of the deflater's.
        only(splitter, written(encoder, of(MessageKind::text), "plain"), m);
        EXPECT_EQ(m.flags, MessageFlag::none);
      }
    }
}

TEST(WebSocketEncoder, UnchangedMessagesAreTheirOwnBytesUntilOneWasChanged) {
  const Message compressed = of(MessageKind::binary, MessageFlag::compressed), plain = of(MessageKind::binary);
  for (const bool takeover : {true, false})
    for (const bool dropped : {true, false}) {
      const auto agreed = deflateAgreed(takeover);
      WebSocketEncoder encoder(Direction::toServer, agreed.deflate);
      std::string out;
      encoder.pass(out, compressed, "own", "payload", true);
      encoder.drop(plain, {});
      encoder.pass(out, compressed, " bytes", "payload", true);
      EXPECT_EQ(out, "own bytes");
      if (dropped)
        encoder.drop(compressed, {});
      else
        written(encoder, compressed, "edited");
      EXPECT_EQ(encoder.sentAnew(compressed), takeover);
      EXPECT_FALSE(encoder.sentAnew(plain)) << "what is not compressed refers to nothing";
      EXPECT_FALSE(encoder.sentAnew(of(MessageKind::ping)));
      encoder.pass(out, plain, ", always", "payload", true);
      EXPECT_EQ(out, "own bytes, always");
      encoder.pass(out, compressed, ", again", "payload", true);
      EXPECT_EQ(out == "own bytes, always, again", !takeover);
    }
}

TEST(WebSocketEncoder, WhatIsSentAnewInPiecesIsFragments) {
  const auto agreed = deflateAgreed(true);
  const Message m = of(MessageKind::binary, MessageFlag::compressed);
  WebSocketEncoder encoder(Direction::toServer, agreed.deflate);
  encoder.drop(m, {});
  std::string wire, noise(100'000, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = char((state = state * 1664525u + 1013904223u) >> 24);
  for (std::size_t at = 0; at < noise.size(); at += 10'000)
    encoder.pass(wire, m, "own", std::string_view(noise).substr(at, 10'000), at + 10'000 == noise.size());
  WebSocketSplitter splitter(Direction::toServer, agreed);
  Message seen;
  const std::string packed = only(splitter, wire, seen);
  EXPECT_GT(seen.fragments, 2u);
  EXPECT_EQ(seen.flags, MessageFlag::compressed);
  wire::websocket::MessageInflater inflater(true, 10);
  std::string out(noise.size() + 1, '\0');
  ASSERT_TRUE(inflater.begin());
  inflater.feed(packed);
  std::size_t got = inflater.drain(out);
  inflater.endMessage();
  got += inflater.drain(std::span(out).subspan(got));
  EXPECT_TRUE(out.substr(0, got) == noise);
}

TEST(WebSocketEncoder, WhatCannotBeSaidIsRefused) {
  WebSocketEncoder encoder(Direction::toClient, std::nullopt);
  EXPECT_EQ(written(encoder, of(MessageKind::ping), std::string(126, 'p')), "(a control frame has 125 bytes of payload at most)");
  EXPECT_NE(written(encoder, of(MessageKind::close), "\x03").find("a code that may be sent"), std::string::npos);
  EXPECT_NE(written(encoder, of(MessageKind::close), "\x03\xed").find("a code that may be sent"), std::string::npos) << "1005";
  EXPECT_NE(written(encoder, of(MessageKind::event), "x").find("no messages of that kind"), std::string::npos);
}

TEST(WebSocketEncoder, KeysAreNotForeseen) {
  EXPECT_TRUE(newMaskingKey() != newMaskingKey() || newMaskingKey() != newMaskingKey());
  WebSocketEncoder encoder(Direction::toServer, std::nullopt, [] { return wire::websocket::MaskingKey{1, 2, 3, 4}; });
  EXPECT_EQ(written(encoder, of(MessageKind::text), "\1\2\3\4\1"), "\x81\x85\1\2\3\4\0\0\0\0\0"s);
}

TEST(GrpcEncoder, FlagsFollowTheMessage) {
  GrpcEncoder encoder;
  GrpcSplitter splitter(true);
  Message m;
  EXPECT_EQ(only(splitter, written(encoder, of(MessageKind::grpc), "hello"), m), "hello");
  EXPECT_EQ(m.flags, MessageFlag::none);
  EXPECT_EQ(only(splitter, written(encoder, of(MessageKind::grpc, MessageFlag::compressed | MessageFlag::encoded), "packed"), m),
            "packed");
  EXPECT_EQ(m.flags, MessageFlag::compressed | MessageFlag::encoded);
  EXPECT_EQ(only(splitter, written(encoder, of(MessageKind::grpc, MessageFlag::compressed), "unpacked"), m), "unpacked");
  EXPECT_EQ(m.flags, MessageFlag::none) << "what was taken off is not put on";
  EXPECT_EQ(only(splitter, written(encoder, of(MessageKind::grpcTrailers), "grpc-status:0"), m), "grpc-status:0");
  EXPECT_EQ(m.kind, MessageKind::grpcTrailers);
}

TEST(SseEncoder, LinesAreAnEvent) {
  SseEncoder encoder;
  SseSplitter splitter;
  Message m;
  EXPECT_EQ(only(splitter, written(encoder, of(MessageKind::event), "event: e\ndata: 1"), m), "event: e\ndata: 1");
  EXPECT_EQ(only(splitter, written(encoder, of(MessageKind::event), "data: 2\r\n"), m), "data: 2");
  EXPECT_EQ(written(encoder, of(MessageKind::event), "data: 1\n\ndata: 2"),
            "(a blank line ends an event and cannot be within it)");
}

std::shared_ptr<MqttConnection> speaking(codec::MqttVersion version) {
  auto out = std::make_shared<MqttConnection>();
  out->version = version;
  return out;
}

Message packet(codec::MqttType type, unsigned flags = 0) {
  Message m = of(MessageKind::mqtt);
  m.code = model::mqttCode(unsigned(type), flags);
  return m;
}

TEST(MqttEncoder, TheLengthIsMended) {
  MqttEncoder encoder(speaking(codec::MqttVersion::v3_1_1));
  MqttSplitter splitter(false, speaking(codec::MqttVersion::v3_1_1));
  Message m;
  const std::string longer = "\x30\x05\0\1t and what was put behind"s;
  const std::string payload = only(splitter, written(encoder, of(MessageKind::mqtt), longer), m);
  EXPECT_EQ(payload, "\x30\x1b\0\1t and what was put behind"s);
  EXPECT_EQ(m.flags, MessageFlag::none);
  EXPECT_EQ(m.label, "t");
}

TEST(MqttEncoder, OfWhatIsPublishedThePayloadAloneIsAnother) {
  MqttEncoder encoder(speaking(codec::MqttVersion::v5));
  const std::string publish = "\x33\x0b\0\1t\0\7\3\x23\0\1hi"s;
  EXPECT_EQ(written(encoder, packet(codec::MqttType::publish, 3), "longer", publish), "\x33\x0f\0\1t\0\7\3\x23\0\1longer"s);
  EXPECT_EQ(written(encoder, packet(codec::MqttType::publish, 3), "", publish), "\x33\x09\0\1t\0\7\3\x23\0\1"s);
  EXPECT_EQ(written(encoder, packet(codec::MqttType::pingreq), "\xc0\0"s, "\xc0\0"s), "\xc0\0"s) << "of another it is all of the packet";
}

TEST(MqttEncoder, OfWhatNobodySentOnlyAPublishWithoutAnswer) {
  MqttEncoder encoder(speaking(codec::MqttVersion::v3_1_1));
  const Message injected = of(MessageKind::mqtt, MessageFlag::injected);
  EXPECT_EQ(written(encoder, injected, "\x30\x05\0\1thi"s), "\x30\x05\0\1thi"s);
  EXPECT_EQ(written(encoder, injected, "\x31\x05\0\1thi"s), "\x31\x05\0\1thi"s) << "retained";
  for (const std::string_view bad : {"\x32\x07", "\x34\x07", "\x38\x07", "\x10\x02", "\xe0", ""})
    EXPECT_NE(written(encoder, injected, bad).find("only a PUBLISH with QoS 0"), std::string::npos);
}

/// A PUBLISH of MQTT 5 with QoS 0 and an alias.
std::string aliased(std::string_view topic, char alias, std::string_view payload) {
  const std::string rest = std::string{0, char(topic.size())} + std::string(topic) + std::string{3, 0x23, 0, alias} + std::string(payload);
  return std::string{0x30, char(rest.size())} + rest;
}

TEST(MqttEncoder, WhatADroppedOneSaysOfAnAliasGoesWithTheNextThatNeedsIt) {
  MqttEncoder encoder(speaking(codec::MqttVersion::v5));
  const Message publish = packet(codec::MqttType::publish);
  const auto passed = [&](const std::string& own) {
    std::string out;
    encoder.pass(out, publish, own, {}, true);
    return out;
  };
  EXPECT_EQ(passed(aliased("a/b", 1, "x")), aliased("a/b", 1, "x"));
  encoder.drop(publish, aliased("c/d", 1, "x"));
  encoder.drop(publish, aliased("e", 2, "x"));
  EXPECT_EQ(passed(aliased("", 3, "x")), aliased("", 3, "x"));
  EXPECT_EQ(passed(aliased("", 1, "hi")), aliased("c/d", 1, "hi"));
  EXPECT_EQ(passed(aliased("", 1, "hi")), aliased("", 1, "hi")) << "it knows by now";
  EXPECT_EQ(written(encoder, publish, "another", aliased("", 2, "x")), aliased("e", 2, "another"));
  EXPECT_EQ(passed(aliased("", 2, "x")), aliased("", 2, "x"));
  encoder.drop(publish, aliased("f", 2, "x"));
  EXPECT_EQ(passed(aliased("g", 2, "x")), aliased("g", 2, "x"));
  EXPECT_EQ(passed(aliased("", 2, "x")), aliased("", 2, "x")) << "it has another meaning by now";
  // One that comes in pieces.
  encoder.drop(publish, aliased("h", 2, "x"));
  const std::string large = aliased("", 2, std::string(100, 'p'));
  std::string out;
  encoder.pass(out, publish, large.substr(0, 20), {}, false);
  encoder.pass(out, publish, large.substr(20), {}, true);
  EXPECT_EQ(out, aliased("h", 2, std::string(100, 'p')));
}

TEST(MqttEncoder, WhoSentADroppedOneIsAnswered) {
  std::vector<std::string> answers;
  MqttEncoder encoder(speaking(codec::MqttVersion::v3_1_1), [&](std::string_view p) { answers.emplace_back(p); });
  encoder.drop(packet(codec::MqttType::publish), "\x30\x05\0\1thi"s);
  EXPECT_TRUE(answers.empty());
  encoder.drop(packet(codec::MqttType::publish, 2), "\x32\x07\0\1t\1\2hi"s);
  encoder.drop(packet(codec::MqttType::publish, 4), "\x34\x07\0\1t\1\3hi"s);
  const Message release = packet(codec::MqttType::pubrel, 2);
  EXPECT_FALSE(encoder.goesWithDropped(release, "\x62\2\1\2"s));
  EXPECT_TRUE(encoder.goesWithDropped(release, "\x62\2\1\3"s));
  EXPECT_FALSE(encoder.goesWithDropped(release, "\x62\2\1\3"s)) << "once";
  EXPECT_EQ(answers, (std::vector<std::string>{"\x40\2\1\2"s, "\x50\2\1\3"s, "\x70\2\1\3"s}));
}

}  // namespace
}  // namespace penstock::record::test
