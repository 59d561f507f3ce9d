// SPDX-License-Identifier: GPL-3.0-or-later
// What is written is split again, and is what was to be said.
#include <gtest/gtest.h>

#include "record/messages/grpc_splitter.h"
#include "record/messages/message_encoders.h"
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

std::string written(MessageEncoder& encoder, const Message& m, std::string_view payload) {
  std::string out = "x";
  const auto done = encoder.append(out, m, payload);
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
      encoder.drop(plain);
      encoder.pass(out, compressed, " bytes", "payload", true);
      EXPECT_EQ(out, "own bytes");
      if (dropped)
        encoder.drop(compressed);
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
  encoder.drop(m);
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

TEST(MqttEncoder, TheLengthIsMended) {
  MqttEncoder encoder;
  auto version = std::make_shared<codec::MqttVersion>(codec::MqttVersion::v3_1_1);
  MqttSplitter splitter(false, version);
  Message m;
  const std::string longer = "\x30\x05\0\1t and what was put behind"s;
  const std::string payload = only(splitter, written(encoder, of(MessageKind::mqtt), longer), m);
  EXPECT_EQ(payload, "\x30\x1b\0\1t and what was put behind"s);
  EXPECT_EQ(m.flags, MessageFlag::none);
  EXPECT_EQ(m.label, "t");
}

TEST(MqttEncoder, OfWhatNobodySentOnlyAPublishWithoutAnswer) {
  MqttEncoder encoder;
  const Message injected = of(MessageKind::mqtt, MessageFlag::injected);
  EXPECT_EQ(written(encoder, injected, "\x30\x05\0\1thi"s), "\x30\x05\0\1thi"s);
  EXPECT_EQ(written(encoder, injected, "\x31\x05\0\1thi"s), "\x31\x05\0\1thi"s) << "retained";
  for (const std::string_view bad : {"\x32\x07", "\x34\x07", "\x38\x07", "\x10\x02", "\xe0", ""})
    EXPECT_NE(written(encoder, injected, bad).find("only a PUBLISH with QoS 0"), std::string::npos);
}

}  // namespace
}  // namespace penstock::record::test
