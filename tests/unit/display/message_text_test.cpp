// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/message_text.h"

#include <gtest/gtest.h>

#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using model::MessageFlag;
using model::MessageKind;
using test::messageOf;

std::string previewOf(const model::Message& m) { return previewText(m, {}); }

TEST(MessageText, KindsAreCalledWhatTheyAre) {
  model::Message m = messageOf(0, "");
  EXPECT_EQ(kindLabel(m), "text");
  m.kind = MessageKind::close;
  m.code = 1001;
  EXPECT_EQ(kindLabel(m), "close 1001");
  m.code = 1005;
  EXPECT_EQ(kindLabel(m), "close") << "the frame carried none";
  m.kind = MessageKind::event;
  EXPECT_EQ(kindLabel(m), "event");
  m.label = "price\nup";
  EXPECT_EQ(kindLabel(m), "price up");
  m.kind = MessageKind::grpcTrailers;
  EXPECT_EQ(kindLabel(m), "trailers");
  EXPECT_EQ(directionText(model::Direction::toServer), "to server");
}

TEST(MessageText, APreviewIsOneLineOfTextOrHexadecimal) {
  EXPECT_EQ(previewOf(messageOf(0, "{\n  \"a\": 1\n}")), "{ \"a\": 1 }");
  EXPECT_EQ(previewOf(messageOf(0, "caf\xc3\xa9 \xe2\x80\xae")), "café ⟨U+202E⟩");
  model::Message binary = messageOf(0, std::string("\x00\xff\x10", 3));
  binary.kind = MessageKind::binary;
  EXPECT_EQ(previewOf(binary), "00 ff 10");
  binary.kind = MessageKind::text;
  EXPECT_EQ(previewOf(binary), "␀ÿ␐") << "text by its kind stays text";
  model::Message packed = messageOf(0, "words");
  packed.kind = MessageKind::binary;
  packed.flags = packed.flags | MessageFlag::encoded;
  EXPECT_EQ(previewOf(packed), "77 6f 72 64 73") << "what is kept compressed has no words in it";
  model::Message publish = messageOf(0, "21.5");
  publish.kind = MessageKind::mqtt;
  publish.label = "home/temperature";
  EXPECT_EQ(previewOf(publish), "home/temperature · 21.5");
  model::Message close = messageOf(0, "");
  close.kind = MessageKind::close;
  close.label = "bye";
  EXPECT_EQ(previewOf(close), "bye");
  EXPECT_LE(previewOf(messageOf(0, std::string(100'000, 'x'))).size(), 520u);
}

TEST(MessageText, ProtocolBuffersByNumber) {
  model::Message m = messageOf(0, std::string("\x0a\x04milk\x10\x96\x01"));
  m.kind = MessageKind::grpc;
  EXPECT_EQ(previewOf(m), "1: \"milk\"  2: 150");
  m.preview.resize(4);
  EXPECT_EQ(previewOf(m), "1: \"mi") << "a beginning ends within a field";
}

TEST(MessageText, WhatIsSpecialHasAPill) {
  model::Message m = messageOf(0, "x");
  EXPECT_TRUE(pillsOf(m, true).empty());
  m.flags = MessageFlag::malformed;
  EXPECT_EQ(pillsOf(m, true), (std::vector<MessagePill>{{"in progress", false}, {"malformed", true}}));
  EXPECT_EQ(pillsOf(m, false), (std::vector<MessagePill>{{"cut off", true}, {"malformed", true}}));
}

TEST(MessageText, FactsOfAClose) {
  test::Draft d(1);
  d.x.messages = 1214;
  model::Message m = messageOf(3, "");
  m.kind = MessageKind::close;
  m.code = 1001;
  m.label = "restart";
  const Facts facts = messageFacts(d.x, m);
  ASSERT_EQ(facts.size(), 1u);
  const auto valueOf = [&](std::string_view key) {
    for (const Fact& fact : facts[0].facts)
      if (fact.key == key) return fact.value;
    return std::string("missing");
  };
  EXPECT_EQ(valueOf("Message"), "4 of 1\u2009214");
  EXPECT_EQ(valueOf("Direction"), "to client");
  EXPECT_EQ(valueOf("Close code"), "1001 going away");
  EXPECT_EQ(valueOf("Reason"), "restart");
  m.code = 4000;
  EXPECT_EQ(closeCodeName(4000), "");
  EXPECT_EQ(messageFacts(d.x, m)[0].facts[3].value, "4000");
}

TEST(MessageText, TypeAndCodingOfACall) {
  test::Draft d(1);
  d.request("POST", "/shop.Cart/Add", {{"Content-Type", "application/grpc"}, {"Grpc-Encoding", "gzip"}});
  model::Message m = messageOf(0, "x", model::Direction::toServer);
  EXPECT_EQ(payloadType(d.x, m), "");
  m.kind = MessageKind::grpc;
  EXPECT_EQ(payloadType(d.x, m), "application/x-protobuf");
  EXPECT_EQ(payloadCoding(d.x, m), "");
  m.flags = m.flags | MessageFlag::encoded;
  EXPECT_EQ(payloadCoding(d.x, m), "gzip");
  d.request("POST", "/shop.Cart/Add", {{"Content-Type", "application/grpc+json"}});
  EXPECT_EQ(payloadType(d.x, m), "application/json");
}

TEST(MessageText, ContentIsWhatPeopleMeanByPayload) {
  PayloadFormat event;
  event.kind = PayloadFormat::Kind::event;
  EXPECT_EQ(contentOf(event, "event: price\ndata: a\r\ndata:b\nid: 1\n\n"), "a\nb");
  EXPECT_EQ(contentOf({}, "as it is"), "as it is");
}

}  // namespace
}  // namespace penstock::display
