// SPDX-License-Identifier: GPL-3.0-or-later
// Every kind, in both directions: passed on to the byte, edited, left out, added to, held. What is sent is read as its peer would.
#include <gtest/gtest.h>

#include <functional>

#include "penstock/codec/base64.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/record/taps.h"
#include "penstock/wire/websocket/message_deflater.h"
#include "record/messages/editor_parts.h"
#include "record/messages/websocket_splitter.h"
#include "unit/record/tap_bench.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using penstock::test::frame;
using std::string_literals::operator""s;
using Parts = MessageEditor::Parts;

constexpr Direction up = Direction::toServer, down = Direction::toClient;

bool has(const Message& m, MessageFlag f) { return any(m.flags & f); }

std::string deflated(wire::websocket::MessageDeflater& d, std::string_view text) {
  std::string out;
  d.feed(text, out);
  d.endMessage(out);
  return out;
}

wire::websocket::Extensions agreedOn(std::string_view extensions) {
  return extensions.empty() ? wire::websocket::Extensions() : wire::websocket::readExtensions({extensions});
}

Parts webSocketParts(Direction d, std::string_view extensions = "") { return record::webSocketParts(d, agreedOn(extensions)); }
Parts mqttParts(Direction d) {
  auto connection = std::make_shared<MqttConnection>();
  connection->version = codec::MqttVersion::v3_1_1;
  return record::mqttParts(d, connection);
}

/// A direction of some kind, and four messages of it.
struct Kind {
  std::string name;
  Direction direction;
  std::function<Parts()> parts;
  std::vector<std::string> wire, payloads;
  std::string other, toInject;  // payloads
  MessageKind kind;
  std::string injected = toInject;  // as it is read
};

Kind webSocket(Direction d, std::string name, std::string extensions) {
  Kind k{std::move(name),
         d,
         [=] { return webSocketParts(d, extensions); },
         {},
         {"one", "two and one", "three", "one and two and three"},
         "other, not two",
         "added",
         MessageKind::text};
  const auto agreed = agreedOn(extensions);
  if (!agreed.deflate) {
    for (const std::string& p : k.payloads) k.wire.push_back(frame({.payload = p, .masked = d == up}));
    // In fragments, the second one longer than need be.
    k.wire[1] = frame({.payload = "two ", .fin = false, .masked = d == up}) +
                frame({.opcode = 0, .payload = "and one", .masked = d == up});
    return k;
  }
  const auto sender = senderOf(d);
  wire::websocket::MessageDeflater deflater(agreed.deflate->contextTakeover(sender), agreed.deflate->windowBits(sender));
  for (const std::string& p : k.payloads)
    k.wire.push_back(frame({.payload = deflated(deflater, p), .reserved = 4, .masked = d == up}));
  return k;
}

std::string grpc(std::string_view payload, char flags = 0) {
  return std::string{flags, 0, 0, char(payload.size() >> 8), char(payload.size())}.append(payload);
}

std::vector<Kind> everyKind() {
  std::vector<Kind> all;
  for (const Direction d : {up, down}) {
    const std::string way = d == up ? " up" : " down";
    all.push_back(webSocket(d, "WebSocket" + way, ""));
    all.push_back(webSocket(d, "deflate" + way, "permessage-deflate; client_max_window_bits=10"));
    all.push_back(
        webSocket(d, "deflate alone" + way, "permessage-deflate; server_no_context_takeover; client_no_context_takeover"));
    all.push_back({"gRPC" + way,
                   d,
                   [] { return grpcParts({}, "gzip", "").value(); },
                   {grpc("one"), grpc(*codec::encode("two", "gzip"), 1), grpc(""), grpc("four")},
                   {"one", "two", "", "four"},
                   "other",
                   "added",
                   MessageKind::grpc});
    const std::string a = "\x30\x06\0\3a/bx"s, b = "\x32\x08\0\3a/b\0\1y"s, c = d == up ? "\xc0\0"s : "\xd0\0"s,
                      e = "\x30\x05\0\3a/b"s;
    const std::string first = d == up ? "\x10\x0d\0\4MQTT\4\2\0\0\0\1c"s : a;
    all.push_back({"MQTT" + way,
                   d,
                   [d] { return mqttParts(d); },
                   {first, b, c, e},
                   {d == up ? first : "x", "y", c, ""},
                   "longer",
                   "\x30\x06\0\1tadd"s,
                   MessageKind::mqtt,
                   "add"});
  }
  all.push_back(
      {"SSE",
       down,
       [] { return sseParts("").value(); },
       {": hi\n\ndata: 1\n\n", "event: e\r\nid: 7\r\ndata: 2\r\n\r\n", "retry: 5\n\n: x\ndata: 3\n: y\n\n", "data: 4\n\n"},
       {"data: 1", "event: e\r\nid: 7\r\ndata: 2", "data: 3", "data: 4"},
       "data: other\ndata: lines",
       "data: added",
       MessageKind::event});
  return all;
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += one;
  return out;
}

/// An exchange with an editor of one direction.
struct Desk : TapBench {
  Desk(Direction d, Parts parts, std::size_t limit = MessageEditor::defaultLimit) : editor(d, std::move(parts), limit) {}

  void feed(std::string_view in, std::size_t piece = SIZE_MAX) {
    for (; !in.empty(); in.remove_prefix(std::min(piece, in.size()))) editor.feed(live(), in.substr(0, piece));
  }
  std::string sent() { return editor.take(); }
  /// All that is held, and its verdicts by payload.
  void judgeAll(const std::function<MessageVerdict(std::string&)>& verdict) {
    for (const bool pings : {true, false})
      while (auto held = editor.held(pings)) {
        const MessageVerdict v = verdict(held->payload);
        const auto done = editor.judge(live(), pings, v);
        ASSERT_TRUE(done) << done.error().message;
      }
  }
  void passAll() {
    judgeAll([](std::string&) { return MessageVerdict::pass; });
  }
  std::vector<Message> listed() { return finish(); }

  MessageEditor editor;
};

/// What the peer of a direction reads.
std::vector<std::string> read(Direction d, Parts parts, std::string_view in) {
  Desk peer(d, std::move(parts));
  std::vector<std::string> out;
  peer.feed(in);
  peer.judgeAll([&](std::string& payload) {
    out.push_back(payload);
    return MessageVerdict::pass;
  });
  peer.editor.end(peer.live());
  for (const Message& m : peer.listed()) EXPECT_FALSE(has(m, MessageFlag::malformed)) << m.preview;
  EXPECT_EQ(out.size(), peer.listed().size()) << "each can be read";
  return out;
}

TEST(MessageEditor, WhatIsPassedIsTheSameToTheByte) {
  for (const Kind& k : everyKind())
    for (const std::size_t piece : {std::size_t(1), std::size_t(5), SIZE_MAX}) {
      Desk desk(k.direction, k.parts());
      const std::string in = joined(k.wire);
      std::vector<std::string> seen;
      std::string out;
      for (std::string_view rest = in; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
        desk.feed(rest.substr(0, piece));
        desk.judgeAll([&](std::string& payload) {
          seen.push_back(payload);
          return MessageVerdict::pass;
        });
        out += desk.sent();
        EXPECT_TRUE(in.starts_with(out));
      }
      EXPECT_EQ(out, in) << k.name;
      EXPECT_EQ(seen, k.payloads) << k.name;
      desk.editor.end(desk.live());
      EXPECT_TRUE(desk.editor.over());
      const auto listed = desk.listed();
      ASSERT_EQ(listed.size(), 4u) << k.name;
      for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(listed[i].index, i);
        EXPECT_EQ(listed[i].kind, k.kind);
        EXPECT_TRUE(has(listed[i], MessageFlag::complete)) << k.name;
        EXPECT_FALSE(has(listed[i], MessageFlag::edited | MessageFlag::dropped | MessageFlag::malformed | MessageFlag::cut))
            << k.name;
      }
    }
}

TEST(MessageEditor, AnEditedMessageIsWrittenAnewAndTheOthersAreWhatTheyWere) {
  for (const Kind& k : everyKind()) {
    Desk desk(k.direction, k.parts());
    desk.feed(joined(k.wire), 7);
    desk.judgeAll([&](std::string& payload) {
      if (payload != k.payloads[1]) return MessageVerdict::pass;
      payload = k.other;
      return MessageVerdict::edited;
    });
    const std::string out = desk.sent();
    auto expected = k.payloads;
    expected[1] = k.other;
    EXPECT_EQ(read(k.direction, k.parts(), out), expected) << k.name;
    EXPECT_TRUE(out.starts_with(k.wire[0])) << k.name;
    const bool referring = k.name.starts_with("deflate ") && k.name.find("alone") == k.name.npos;
    EXPECT_NE(out.ends_with(k.wire[2] + k.wire[3]), referring) << k.name;
    const auto listed = desk.listed();
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(has(listed[i], MessageFlag::edited), i == 1) << k.name;
  }
}

TEST(MessageEditor, ADroppedMessageIsNotSent) {
  for (const Kind& k : everyKind())
    for (std::size_t which = k.name == "MQTT up"; which < 4; ++which) {  // without CONNECT no packet is right
      Desk desk(k.direction, k.parts());
      std::size_t n = 0;
      desk.feed(joined(k.wire), 3);
      desk.judgeAll([&](std::string&) { return n++ == which ? MessageVerdict::drop : MessageVerdict::pass; });
      auto expected = k.payloads;
      expected.erase(expected.begin() + std::ptrdiff_t(which));
      EXPECT_EQ(read(k.direction, k.parts(), desk.sent()), expected) << k.name << which;
      const auto listed = desk.listed();
      for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(has(listed[i], MessageFlag::dropped), i == which) << k.name;
    }
}

TEST(MessageEditor, OneIsAddedBetweenMessagesWheneverItComes) {
  for (const Kind& k : everyKind()) {
    const std::string in = joined(k.wire);
    const std::size_t first = k.name == "MQTT up" ? k.wire[0].size() : 0;  // before CONNECT no packet is right
    for (std::size_t at = first; at <= in.size(); ++at) {
      Desk desk(k.direction, k.parts());
      desk.feed(in.substr(0, first));
      desk.passAll();
      desk.feed(std::string_view(in).substr(first, at - first));
      if (at % 2) desk.passAll();  // else it comes before those that are held
      Message m;
      m.kind = k.kind;
      ASSERT_TRUE(desk.editor.inject(desk.live(), m, k.toInject));
      desk.feed(std::string_view(in).substr(at));
      desk.passAll();
      auto got = read(k.direction, k.parts(), desk.sent());
      ASSERT_EQ(got.size(), 5u) << k.name << " at " << at;
      const auto added = std::find(got.begin(), got.end(), k.injected);
      ASSERT_NE(added, got.end()) << k.name;
      got.erase(added);
      EXPECT_EQ(got, k.payloads) << k.name << " at " << at;
      int injected = 0;
      for (const Message& one : desk.listed())
        injected += has(one, MessageFlag::injected) && has(one, MessageFlag::complete) && *one.payload == k.toInject;
      EXPECT_EQ(injected, 1) << k.name;
    }
  }
}

TEST(MessageEditor, NoneIsAddedInsideOfALine) {
  Message m;
  m.kind = MessageKind::event;
  Desk desk(down, sseParts("").value());
  desk.feed("data: 1\n\n: half of a com");
  desk.passAll();
  EXPECT_EQ(desk.sent(), "data: 1\n\n: half of a com");
  ASSERT_TRUE(desk.editor.inject(desk.live(), m, "data: added"));
  EXPECT_EQ(desk.sent(), "");
  desk.feed("ment\n");
  EXPECT_EQ(desk.sent(), "ment\ndata: added\n\n");
  desk.feed("\ndata: 2\n\n");
  desk.judgeAll([](std::string&) { return MessageVerdict::drop; });
  EXPECT_EQ(desk.sent(), "\n");
  ASSERT_TRUE(desk.editor.inject(desk.live(), m, "data: in its place"));
  EXPECT_EQ(desk.sent(), "data: in its place\n\n");
}

TEST(MessageEditor, WhatIsHeldHoldsThoseBehindIt) {
  for (const Kind& k : everyKind()) {
    Desk desk(k.direction, k.parts());
    desk.feed(joined(k.wire));
    EXPECT_FALSE(desk.editor.held(true));
    auto held = desk.editor.held(false);
    ASSERT_TRUE(held) << k.name;
    EXPECT_EQ(held->payload, k.payloads[0]);
    EXPECT_EQ(held->message.index, 0u);
    EXPECT_TRUE(desk.sent().empty() || k.name == "SSE");
    EXPECT_EQ(desk.messages().size(), 4u) << "those that wait are listed";
    for (const Message& m : desk.messages()) EXPECT_FALSE(has(m, MessageFlag::complete)) << k.name;
    ASSERT_TRUE(desk.editor.judge(desk.live(), false, MessageVerdict::pass));
    EXPECT_TRUE(desk.sent().ends_with(k.name == "SSE" ? "data: 1\n\n" : k.wire[0])) << k.name;
    EXPECT_EQ(desk.editor.held(false)->payload, k.payloads[1]);
    desk.editor.end(desk.live());
    EXPECT_FALSE(desk.editor.over()) << "the end waits as well";
    desk.passAll();
    EXPECT_TRUE(desk.editor.over());
    EXPECT_TRUE(joined(k.wire).ends_with(desk.sent()));
  }
}

TEST(MessageEditor, AnEditedEventEndsAsItDid) {
  for (const std::string end : {"\r\n\r\n", "\n\n", "\r\r"}) {
    Desk desk(down, sseParts("").value());
    desk.feed("data: 1" + end + "data: 2\n\n");
    desk.judgeAll([](std::string& payload) {
      if (payload != "data: 1") return MessageVerdict::pass;
      payload = "data: one";
      return MessageVerdict::edited;
    });
    EXPECT_EQ(desk.sent(), "data: one" + end + "data: 2\n\n");
  }
}

TEST(MessageEditor, AnEditThatCannotBeWrittenIsRefusedAndTheMessageIsStillHeld) {
  Desk desk(down, sseParts("").value());
  desk.feed("data: 1\n\n");
  desk.editor.held(false)->payload = "data: two\n\ndata: events";
  EXPECT_FALSE(desk.editor.judge(desk.live(), false, MessageVerdict::edited));
  ASSERT_TRUE(desk.editor.held(false));
  desk.editor.held(false)->payload = "data: one";
  EXPECT_TRUE(desk.editor.judge(desk.live(), false, MessageVerdict::edited));
  EXPECT_EQ(desk.sent(), "data: one\n\n");
  Message m;
  m.kind = MessageKind::event;
  EXPECT_FALSE(desk.editor.inject(desk.live(), m, ""));
  desk.editor.end(desk.live());
  EXPECT_EQ(desk.editor.inject(desk.live(), m, "data: x").error().code, ErrorCode::cancelled);
}

TEST(MessageEditor, PingsPassBetweenFragmentsAndBesideWhatIsHeld) {
  Desk desk(up, webSocketParts(up));
  const std::string one = penstock::test::fromClient(1, "one", false), ping = penstock::test::fromClient(9, "p"),
                    rest = penstock::test::fromClient(0, "!");
  desk.feed(one + ping, 2);
  desk.passAll();
  EXPECT_EQ(desk.sent(), ping);
  desk.feed(rest + penstock::test::fromClient(10, "q") + penstock::test::fromClient(1, "two"));
  EXPECT_EQ(desk.editor.held(true)->message.kind, MessageKind::pong);
  ASSERT_TRUE(desk.editor.judge(desk.live(), true, MessageVerdict::pass));
  EXPECT_EQ(desk.sent(), penstock::test::fromClient(10, "q"));
  desk.passAll();
  EXPECT_EQ(desk.sent(), one + rest + penstock::test::fromClient(1, "two"));
  const auto m = desk.listed();
  ASSERT_EQ(m.size(), 4u);
  EXPECT_EQ(desk.payload(m[0]), "one!");
  EXPECT_EQ(desk.payload(m[1]), "p");
  EXPECT_EQ(desk.body(up), "one!two");
}

TEST(MessageEditor, AFrameThatIsCutOffIsTheLastOfAll) {
  const std::string ping = penstock::test::fromClient(9, "p"), cut = penstock::test::fromClient(1, "cut off").substr(0, 9);
  for (const bool begun : {false, true}) {
    Desk desk(up, webSocketParts(up), begun ? 1 : 100);
    desk.feed(ping + cut);
    EXPECT_EQ(desk.sent(), begun ? cut : "") << "what is too large to be held is under way before the ping is judged";
    desk.editor.end(desk.live());
    EXPECT_FALSE(desk.editor.over());
    desk.passAll();
    EXPECT_TRUE(desk.editor.over());
    EXPECT_EQ(desk.sent(), begun ? "" : ping + cut);
    EXPECT_EQ(has(desk.listed()[0], MessageFlag::dropped), begun) << "there is no place for it";
  }
}

TEST(MessageEditor, SoIsAPingThatIsCutOff) {
  Desk desk(up, webSocketParts(up));
  const std::string held = penstock::test::fromClient(1, "held"), cut = penstock::test::fromClient(9, "ping").substr(0, 7);
  desk.feed(held + cut);
  desk.editor.end(desk.live());
  EXPECT_EQ(desk.sent(), "");
  desk.passAll();
  EXPECT_EQ(desk.sent(), held + cut);
}

TEST(MessageEditor, ACloseFrameWaitsForWhatIsHeldAndForNothingUnfinished) {
  Desk desk(down, webSocketParts(down));
  const std::string one = penstock::test::fromServer(1, "one"), half = penstock::test::fromServer(1, "half", false),
                    close = penstock::test::fromServer(8, "");
  desk.feed(one + half + close);
  EXPECT_EQ(desk.sent(), "");
  ASSERT_TRUE(desk.editor.judge(desk.live(), false, MessageVerdict::pass));
  EXPECT_EQ(desk.sent(), one + half);
  EXPECT_EQ(desk.editor.held(false)->message.kind, MessageKind::close);
  desk.passAll();
  EXPECT_EQ(desk.sent(), close);
}

TEST(MessageEditor, WhatIsTooLargePassesAsItComes) {
  for (const Kind& k : everyKind()) {
    Desk desk(k.direction, k.parts(), 2);
    std::string out;
    const std::string in = joined(k.wire);
    for (const char c : in) {
      desk.feed({&c, 1});
      desk.passAll();
      out += desk.sent();
    }
    EXPECT_EQ(out, in) << k.name;
  }
  Desk desk(up, webSocketParts(up), 100);
  const std::string large = penstock::test::fromClient(2, std::string(1000, 'x'));
  desk.feed(std::string_view(large).substr(0, 500));
  EXPECT_FALSE(desk.editor.held(false));
  EXPECT_EQ(desk.sent().size(), 500u) << "before its end";
  Message m;
  m.kind = MessageKind::text;
  ASSERT_TRUE(desk.editor.inject(desk.live(), m, "added"));
  EXPECT_EQ(desk.sent(), "") << "not inside of it";
  desk.feed(large.substr(500) + penstock::test::fromClient(1, "small"));
  desk.passAll();
  EXPECT_EQ(read(up, webSocketParts(up), large.substr(0, 500) + desk.sent()),
            (std::vector<std::string>{std::string(1000, 'x'), "added", "small"}));
}

TEST(MessageEditor, WhatBreaksTheRulesPassesAsItComes) {
  Desk desk(up, webSocketParts(up, "permessage-deflate"));
  const std::string bad = penstock::test::fromServer(1, "not masked") + penstock::test::fromClient(1, "\xff") +
                          penstock::test::fromClient(1, "\xff\xff\xff", true, 4);
  desk.feed(bad);
  EXPECT_EQ(desk.sent(), bad);
  for (const Message& m : desk.listed()) EXPECT_TRUE(has(m, MessageFlag::malformed));
  Desk mqtt(down, mqttParts(down));
  mqtt.feed("\xd0\0\0 no packet"s);
  mqtt.passAll();
  mqtt.feed(" at all");
  EXPECT_EQ(mqtt.sent(), "\xd0\0\0 no packet at all"s);
}

TEST(MessageEditor, WhatIsUnfinishedGoesOnAtTheEnd) {
  for (const Kind& k : everyKind()) {
    const std::string in = joined(k.wire);
    for (std::size_t n = 0; n < in.size(); ++n) {
      Desk desk(k.direction, k.parts());
      desk.feed(std::string_view(in).substr(0, n));
      desk.editor.end(desk.live());
      desk.passAll();
      ASSERT_EQ(desk.sent(), in.substr(0, n)) << k.name;
      EXPECT_TRUE(desk.editor.over());
    }
  }
}

// Content under a coding.

TEST(MessageEditor, UnderACodingAllIsCodedAnewAndThereWhenItIsJudged) {
  const std::string events = ": hi\n\ndata: 1\n\nevent: e\r\ndata: 2\r\n\r\ndata: 3\n\n";
  for (const std::string_view coding : {"gzip", "br", "zstd", "deflate, gzip"}) {
    Desk desk(down, sseParts(coding).value());
    codec::ContentDecoder peer(coding, 1 << 20);
    std::string seen;
    const std::string wire = *codec::encode(events, coding);
    for (std::size_t at = 0; at < wire.size(); at += 5) {
      desk.feed(wire.substr(at, 5));
      desk.judgeAll([](std::string& payload) {
        if (payload != "data: 1") return payload == "data: 3" ? MessageVerdict::drop : MessageVerdict::pass;
        payload = "data: one";
        return MessageVerdict::edited;
      });
      peer.feed(desk.sent(), seen);
    }
    EXPECT_EQ(seen, ": hi\n\ndata: one\n\nevent: e\r\ndata: 2\r\n\r\n") << coding << ": nothing waits for what is to come";
    Message m;
    m.kind = MessageKind::event;
    ASSERT_TRUE(desk.editor.inject(desk.live(), m, "data: added"));
    desk.editor.end(desk.live());
    peer.feed(desk.sent(), seen);
    EXPECT_TRUE(seen.ends_with("\ndata: added\n\n")) << coding;
    EXPECT_EQ(peer.finish(seen), codec::DecodeEnd::complete) << coding << peer.problem();
    EXPECT_EQ(peer.problem(), "");
    const auto listed = desk.listed();
    ASSERT_EQ(listed.size(), 4u);
    EXPECT_EQ(*listed[0].payload, "data: 1") << "what came";
    EXPECT_TRUE(has(listed[0], MessageFlag::edited) && has(listed[2], MessageFlag::dropped) && has(listed[3], MessageFlag::injected));
    EXPECT_EQ(desk.body(down), wire) << "the record is what came";
  }
}

TEST(MessageEditor, Base64IsPutOnAgain) {
  const std::string two = grpc("one") + grpc("two");
  Desk desk(down, grpcParts({.web = true, .text = true}, "", "").value());
  desk.feed(codec::base64Encode(two), 3);
  desk.judgeAll([](std::string& payload) {
    if (payload == "one") return MessageVerdict::pass;
    payload = "longer than two";
    return MessageVerdict::edited;
  });
  EXPECT_EQ(codec::base64Decode(desk.sent()), grpc("one") + grpc("longer than two"));
  desk.feed(codec::base64Encode(grpc("three")));
  desk.passAll();
  EXPECT_EQ(codec::base64Decode(desk.sent()), grpc("three"));
  desk.feed("no base64 at all!");
  EXPECT_EQ(desk.editor.broken(), "it is no base64");
}

TEST(MessageEditor, ACodingThatIsCutOffStaysSoAndOneThatIsDamagedBreaks) {
  const std::string wire = *codec::encode("data: 1\n\ndata: 2\n\n", "gzip");
  Desk cut(down, sseParts("gzip").value());
  cut.feed(wire.substr(0, wire.size() - 4));
  cut.editor.end(cut.live());
  cut.passAll();
  const codec::Decoded read = codec::decode(cut.sent(), "gzip", 1000);
  EXPECT_EQ(read.bytes, "data: 1\n\ndata: 2\n\n");
  EXPECT_EQ(read.end, codec::DecodeEnd::truncated);
  Desk damaged(down, sseParts("gzip").value());
  damaged.feed("data: 1\n\n");
  EXPECT_NE(damaged.editor.broken(), "");
  Desk bomb(down, sseParts("gzip").value());
  bomb.feed(*codec::encode(std::string(50 << 20, 'x'), "gzip"), 4096);
  EXPECT_EQ(bomb.editor.broken(), "it inflates to far more than came");
  EXPECT_EQ(sseParts("vault").error().code, ErrorCode::unsupported);
}

// permessage-deflate with context takeover.

struct Deflated {
  wire::websocket::MessageDeflater deflater{true, 15};
  std::string message(std::string_view text) { return frame({.payload = deflated(deflater, text), .reserved = 4}); }
  /// In that order.
  std::string messages(std::initializer_list<std::string_view> texts) {
    std::string out;
    for (const std::string_view text : texts) out += message(text);
    return out;
  }
};
const std::string takeover = "permessage-deflate";

TEST(MessageEditor, AfterTheFirstEditAllThatIsCompressedIsCompressedAnew) {
  Deflated server;
  Desk desk(down, webSocketParts(down, takeover), 200'000);
  std::string large;
  std::uint32_t state = 1;
  while (large.size() < 600'000) large += std::to_string(state = state * 1664525u + 1013904223u) + "\n";
  const std::string secret = "the secret is not for all";
  desk.feed(server.messages({"first", secret}));
  std::string out;
  desk.judgeAll([&](std::string& payload) {
    if (payload != secret) return MessageVerdict::pass;
    payload = "nothing to see";
    return MessageVerdict::edited;
  });
  // Refers to what the peer did not get; the second is larger than is held.
  desk.feed(server.message(secret + " again"));
  desk.feed(penstock::test::fromServer(1, "plain"));
  desk.feed(server.messages({large, large.substr(0, 1000)}), 10'000);
  desk.passAll();
  EXPECT_EQ(desk.editor.broken(), "");
  EXPECT_EQ(read(down, webSocketParts(down, takeover), desk.sent()),
            (std::vector<std::string>{"first", "nothing to see", secret + " again", "plain", large, large.substr(0, 1000)}));
}

TEST(MessageEditor, ABombIsNotInflatedToItsEndAndWhatIsBehindItPassesUnread) {
  const std::string zeros(20 << 20, '\0');
  Deflated server;
  const std::string first = server.message("first"), bomb = server.message(zeros), after = server.message("after");
  ASSERT_LT(bomb.size(), 100'000u);
  Desk desk(down, webSocketParts(down, takeover), 1 << 20);
  desk.feed(first + bomb + after, 4096);
  desk.passAll();
  EXPECT_EQ(desk.sent(), first + bomb + after) << "nothing was changed";
  const auto m = desk.listed();
  EXPECT_TRUE(has(m[1], MessageFlag::cut));
  EXPECT_LT(m[1].size, std::uint64_t(6) << 20);
  EXPECT_TRUE(has(m[2], MessageFlag::encoded));

  Desk changed(down, webSocketParts(down, takeover), 1 << 20);
  changed.feed(first);
  ASSERT_TRUE(changed.editor.judge(changed.live(), false, MessageVerdict::drop));
  EXPECT_EQ(changed.editor.broken(), "");
  changed.feed(bomb, 4096);
  EXPECT_NE(changed.editor.broken(), "") << "it would have to be compressed anew";
}

TEST(MessageEditor, ReadingAheadIsBounded) {
  Desk desk(up, webSocketParts(up));
  const std::string message = penstock::test::fromClient(2, std::string(1000, 'x'));
  desk.feed(message);
  std::size_t ahead = 0;
  while (desk.editor.hungry() && ahead < 10'000'000) {
    desk.feed(message);
    ahead += message.size();
  }
  EXPECT_GT(ahead, 300'000u);
  EXPECT_LT(ahead, MessageEditor::mostAhead);
  desk.passAll();
  EXPECT_TRUE(desk.editor.hungry());
  // A message that grows is no reason to stop: it has to come whole.
  const std::string large = penstock::test::fromClient(2, std::string(3 << 20, 'x'));
  desk.feed(std::string_view(large).substr(0, 2 << 20));
  EXPECT_TRUE(desk.editor.hungry());
}

TEST(MessageEditor, TheListIsThatOfATap) {
  Deflated server;
  std::string in = server.message("one") + penstock::test::fromServer(9, "ping") + penstock::test::fromServer(1, "plain");
  in += server.message("one again") + penstock::test::fromServer(8,
                                                                 "\x03\xe8"
                                                                 "bye");
  const auto key = [](const Message& m, std::string_view payload) {
    return std::to_string(m.index) + " " + std::string(toText(m.kind)) + " " + std::to_string(unsigned(m.flags)) + " " +
           std::to_string(m.code) + " " + std::to_string(m.size) + " " + std::to_string(m.wireSize) + " " +
           std::to_string(m.fragments) + " " + m.label + "|" + m.preview + "|" + std::string(payload);
  };
  TapBench tapped;
  auto response = std::make_shared<model::ResponseHead>();
  response->status = 101;
  response->headers.append("Upgrade", "websocket");
  response->headers.append("Sec-WebSocket-Extensions", takeover);
  tapped.live().x().response = response;
  tapSwitched(tapped.live());
  tapped.feed(down, in);
  Desk desk(down, webSocketParts(down, takeover));
  desk.feed(in);
  desk.passAll();
  desk.editor.end(desk.live());
  const auto theirs = tapped.finish(), ours = desk.listed();
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    EXPECT_EQ(key(ours[i], desk.payload(ours[i])), key(theirs[i], tapped.payload(theirs[i])));
  EXPECT_EQ(desk.body(down), tapped.body(down));
}

}  // namespace
}  // namespace penstock::record::test
