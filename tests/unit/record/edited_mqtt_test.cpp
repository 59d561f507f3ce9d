// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT judged packet by packet, of a stream and inside of a WebSocket: what goes on is read byte by byte.
#include <gtest/gtest.h>

#include <functional>

#include "penstock/record/edited_messages.h"
#include "penstock/wire/websocket/message_deflater.h"
#include "penstock/wire/websocket/message_inflater.h"
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
using std::string_literals::operator""s;

constexpr Direction up = Direction::toServer, down = Direction::toClient;
const std::string connect = "\x10\x0d\0\4MQTT\4\2\0\0\0\1c"s, connack = "\x20\2\0\0"s, ping = "\xc0\0"s, pong = "\xd0\0"s;

std::string publish(std::string_view topic, std::string_view payload, int qos = 0, char id = 0) {
  std::string rest = std::string{0, char(topic.size())} + std::string(topic);
  if (qos) rest += {0, id};
  rest += payload;
  std::string out{char(0x30 | qos << 1)};
  std::size_t n = rest.size();
  for (; n > 127; n >>= 7) out += char(n | 128);
  return out + char(n) + rest;
}

/// What is done to a payload: "edit..." becomes "edited...", "drop..." is left out.
MessageVerdict obey(std::string& payload) {
  if (payload.starts_with("drop")) return MessageVerdict::drop;
  if (!payload.starts_with("edit")) return MessageVerdict::pass;
  payload.replace(0, 4, "edited");
  return MessageVerdict::edited;
}

struct Desk : TapBench {
  explicit Desk(bool webSocket = false, std::string_view extensions = "") {
    live().did(model::Did::mqtt);
    live().x().application = model::Application::mqtt;
    if (webSocket) {
      auto response = std::make_shared<model::ResponseHead>();
      response->status = 101;
      response->headers.append("Upgrade", "websocket");
      if (!extensions.empty()) response->headers.append("Sec-WebSocket-Extensions", std::string(extensions));
      live().x().response = response;
    }
    messages = editMessages(live());
    messages->whenAnswered([this](Direction d) { answered.push_back(d); });
  }
  EditedWay& way(Direction d) { return *messages->way(live(), d); }
  void judge(Direction d, const std::function<MessageVerdict(std::string&)>& verdict = obey) {
    for (const bool pings : {true, false})
      while (auto held = way(d).held(pings)) {
        seen.push_back(held->payload);
        const MessageVerdict v = verdict(held->payload);
        const auto done = way(d).judge(live(), pings, v);
        ASSERT_TRUE(done) << done.error().message;
      }
  }
  /// What goes on of it.
  std::string through(Direction d, std::string_view in, std::size_t piece = SIZE_MAX) {
    std::string out;
    for (; !in.empty(); in.remove_prefix(std::min(piece, in.size()))) {
      feed(d, in.substr(0, piece));
      judge(d);
      out += way(d).take();
    }
    return out;
  }
  std::vector<std::string> listed() {
    std::vector<std::string> out;
    for (const Message& m : finish()) {
      std::string line = m.kind == MessageKind::mqtt ? std::to_string(model::mqttTypeOf(m.code)) : std::string(toText(m.kind));
      line += m.label.empty() ? "" : " " + m.label;
      for (const auto& [flag, word] : {std::pair{MessageFlag::edited, " edited"}, {MessageFlag::dropped, " dropped"}, {MessageFlag::injected, " injected"}})
        if (any(m.flags & flag)) line += word;
      out.push_back(line);
    }
    return out;
  }

  EditedMessages* messages;
  std::vector<std::string> seen;
  std::vector<Direction> answered;
};

TEST(EditedMqtt, APacketIsEditedAndTheOthersAreTheSameToTheByte) {
  const std::string in = connect + publish("a/b", "one") + publish("a/b", "edit two", 1, 7) + publish("c", "drop three") + ping + publish("d", "four");
  for (const std::size_t piece : {std::size_t(1), std::size_t(7), SIZE_MAX}) {
    Desk desk;
    EXPECT_EQ(desk.through(up, in, piece),
              connect + publish("a/b", "one") + publish("a/b", "edited two", 1, 7) + ping + publish("d", "four"));
    EXPECT_EQ(desk.seen, (std::vector<std::string>{connect, "one", "edit two", "drop three", ping, "four"}));
    EXPECT_EQ(desk.listed(), (std::vector<std::string>{"1 c", "3 a/b", "3 a/b edited", "3 c dropped", "12", "3 d"}));
    EXPECT_EQ(desk.exchange()->subject, "a/b, c, d");
    EXPECT_EQ(noteOf(desk.exchange()->trace), "MQTT 3.1.1");
    EXPECT_EQ(desk.body(up), in) << "the record is what came";
  }
}

TEST(EditedMqtt, WhoSentWhatIsLeftOutIsAnswered) {
  Desk desk;
  desk.through(up, connect);
  desk.through(down, connack);
  EXPECT_EQ(desk.through(up, publish("a", "drop", 1, 5)), "");
  EXPECT_EQ(desk.answered, std::vector<Direction>{down});
  EXPECT_EQ(desk.way(down).take(), "\x40\2\0\5"s);
  EXPECT_EQ(desk.through(up, publish("a", "drop", 2, 6)), "");
  EXPECT_EQ(desk.way(down).take(), "\x50\2\0\6"s);
  EXPECT_EQ(desk.through(up, "\x62\2\0\7"s), "\x62\2\0\7"s) << "another's";
  EXPECT_EQ(desk.through(up, "\x62\2\0\6"s), "") << "of which the server knows nothing";
  EXPECT_EQ(desk.way(down).take(), "\x70\2\0\6"s);
  EXPECT_EQ(desk.through(down, publish("a", "drop", 1, 9)), "");
  EXPECT_EQ(desk.way(up).take(), "\x40\2\0\11"s);
  EXPECT_EQ(desk.listed(), (std::vector<std::string>{"1 c", "2 Connection accepted", "3 a dropped", "4 injected", "3 a dropped", "5 injected", "6",
                                                     "6 dropped", "7 injected", "3 a dropped", "4 injected"}));
}

TEST(EditedMqtt, PingsOvertakeWhatIsHeld) {
  for (const bool webSocket : {false, true}) {
    Desk desk(webSocket);
    const auto frame = [&](std::string_view payload) { return webSocket ? fromClient(2, payload) : std::string(payload); };
    desk.feed(up, frame(connect) + frame(ping));
    EXPECT_FALSE(desk.way(up).held(true)) << "nothing comes before CONNECT";
    desk.judge(up);
    desk.way(up).take();
    desk.through(down, webSocket ? fromServer(2, connack) : connack);
    desk.feed(up, frame(publish("a", "held")) + frame(ping) + frame(publish("a", "behind")));
    auto held = desk.way(up).held(true);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->payload, ping);
    ASSERT_TRUE(desk.way(up).judge(desk.live(), true, MessageVerdict::pass));
    EXPECT_EQ(desk.way(up).take().size(), frame(ping).size());
    desk.judge(up);
    EXPECT_EQ(desk.way(up).take(), frame(publish("a", "held")) + frame(publish("a", "behind")));
  }
}

// Inside of a WebSocket.

TEST(EditedMqttInWebSocket, WhatIsPassedIsTheSameToTheByte) {
  const std::string a = publish("a", "one"), b = publish("b", std::string(300, 'x'));
  // Several packets in a message, a packet over several, fragments, a ping between them, and an empty one.
  std::string in = fromClient(2, connect) + fromClient(2, a + b + a) + fromClient(2, b.substr(0, 5)) + fromClient(9, "?") + fromClient(2, "") +
                   fromClient(2, b.substr(5, 100)) + fromClient(2, b.substr(105) + a) + fromClient(2, a.substr(0, 3), false) +
                   fromClient(0, a.substr(3)) + fromClient(8, "\x03\xe8");
  for (const std::size_t piece : {std::size_t(1), std::size_t(9)}) {
    Desk desk(true);
    std::string out = desk.through(up, in, piece);
    const std::string asked = fromClient(9, "?");
    EXPECT_EQ(out.size(), in.size());
    const std::size_t before = in.find(asked), now = out.find(asked);
    ASSERT_NE(now, std::string::npos);
    EXPECT_LE(now, before) << "it overtakes";
    EXPECT_EQ(out.erase(now, asked.size()), std::string(in).erase(before, asked.size()));
    EXPECT_EQ(desk.listed(), (std::vector<std::string>{"1 c", "3 a", "3 b", "3 a", "3 b", "ping", "3 a", "3 a", "close"}));
  }
}

/// Payloads of data messages of a client, one after another with how many there are.
std::pair<int, std::string> carried(std::string_view frames) {
  int count = 0;
  std::string out;
  while (frames.size() > 6) {
    std::size_t n = std::uint8_t(frames[1]) & 127, head = 6;
    if (n == 126) {
      n = std::size_t(std::uint8_t(frames[2])) << 8 | std::uint8_t(frames[3]);
      head = 8;
    }
    const std::string_view key = frames.substr(head - 4, 4);
    for (std::size_t i = 0; i < n; ++i) out += char(frames[head + i] ^ key[i % 4]);
    frames.remove_prefix(head + n);
    ++count;
  }
  return {count, out};
}

TEST(EditedMqttInWebSocket, AMessageWhosePacketChangedIsFramedAnewAndNoOther) {
  const std::string edit = publish("a", "edit me"), edited = publish("a", "edited me"), drop = publish("a", "drop me"), plain = publish("b", "plain");
  Desk desk(true);
  EXPECT_EQ(desk.through(up, fromClient(2, connect)), fromClient(2, connect));
  std::string out = desk.through(up, fromClient(2, plain + edit + plain));
  EXPECT_EQ(carried(out), std::pair(1, plain + edited + plain));
  EXPECT_EQ(desk.through(up, fromClient(2, plain)), fromClient(2, plain));
  EXPECT_EQ(desk.through(up, fromClient(2, drop)), "") << "of one that carries nothing any more nothing is sent";
  EXPECT_EQ(carried(desk.through(up, fromClient(2, drop + plain))), std::pair(1, plain));
  // Over three messages.
  out = desk.through(up, fromClient(2, plain + edit.substr(0, 3)) + fromClient(2, edit.substr(3, 4)) + fromClient(2, edit.substr(7) + plain));
  EXPECT_EQ(carried(out), std::pair(2, plain + edited + plain));
  EXPECT_EQ(desk.through(up, fromClient(2, plain)), fromClient(2, plain));
  EXPECT_EQ(desk.body(up), connect + plain + edit + plain + plain + drop + drop + plain + plain + edit + plain + plain) << "what came";
}

TEST(EditedMqttInWebSocket, OneIsAddedBetweenPackets) {
  const std::string plain = publish("b", "plain"), added = publish("x", "added");
  Message m;
  m.kind = MessageKind::mqtt;
  Desk desk(true);
  desk.through(up, fromClient(2, connect));
  ASSERT_TRUE(desk.way(up).inject(desk.live(), m, added));
  EXPECT_EQ(carried(desk.way(up).take()), std::pair(1, added));
  desk.feed(up, fromClient(2, plain.substr(0, 4)));
  ASSERT_TRUE(desk.way(up).inject(desk.live(), m, added));
  EXPECT_EQ(carried(desk.way(up).take()), std::pair(1, added)) << "before what is not whole yet";
  EXPECT_EQ(desk.through(up, fromClient(2, plain.substr(4))), fromClient(2, plain.substr(0, 4)) + fromClient(2, plain.substr(4)));
  EXPECT_FALSE(desk.way(up).inject(desk.live(), m, "\xc0\0"s));
  m.kind = MessageKind::ping;
  ASSERT_TRUE(desk.way(up).inject(desk.live(), m, "?"));
  EXPECT_EQ(std::uint8_t(desk.way(up).take()[0]), 0x89u);
  desk.through(up, fromClient(2, publish("a", "drop", 1, 5)));
  EXPECT_EQ(desk.way(down).take(), fromServer(2, "\x40\2\0\5"s)) << "the answer to what was left out";
}

TEST(EditedMqttInWebSocket, UnderCompression) {
  Desk desk(true, "permessage-deflate");
  wire::websocket::MessageDeflater deflater(true, 15);
  wire::websocket::MessageInflater inflater(true, 15);
  const auto packed = [&](std::string_view text) {
    std::string out;
    deflater.feed(text, out);
    deflater.endMessage(out);
    return fromServer(2, out, true, 4);
  };
  const auto unpacked = [&](std::string_view frame) {
    char out[4096];
    EXPECT_TRUE(inflater.begin());
    inflater.feed(frame.substr(2));
    std::string text(out, inflater.drain(out));
    inflater.endMessage();
    text.append(out, inflater.drain(out));
    return text;
  };
  const std::string first = packed(connack), second = packed(publish("topic", "a text"));
  EXPECT_EQ(desk.through(down, first + second), first + second);
  EXPECT_EQ(unpacked(first), connack);
  EXPECT_EQ(unpacked(second), publish("topic", "a text"));
  EXPECT_EQ(unpacked(desk.through(down, packed(publish("topic", "edit a text")))), publish("topic", "edited a text"));
  EXPECT_EQ(unpacked(desk.through(down, packed(publish("topic", "a text")))), publish("topic", "a text"));
}

TEST(EditedMqttInWebSocket, BehindWhatCannotBeReadTheMessagesAreTheWebSockets) {
  Desk desk(true, "permessage-deflate");
  const std::string bad = fromClient(2, "\xff\xff\xff", true, 4), half = publish("a", "cut off").substr(0, 5);
  const std::string in = fromClient(2, connect) + fromClient(2, half) + bad + fromClient(2, "edit this");
  const std::string out = desk.through(up, in);
  EXPECT_TRUE(out.starts_with(fromClient(2, connect) + fromClient(2, half) + bad));
  EXPECT_EQ(carried(std::string_view(out).substr(in.size() - fromClient(2, "edit this").size())).second, "edited this");
  EXPECT_EQ(desk.listed().back(), "binary edited");
  EXPECT_NE(noteOf(desk.exchange()->trace).find("cannot be read"), std::string::npos);
}

TEST(EditedMqttInWebSocket, WhatIsTooLargeToBeHeldPassesAsItComes) {
  const std::string large = publish("a", std::string(17 << 20, 'x')), small = publish("a", "edit it");
  const std::string in = fromClient(2, connect) + fromClient(2, large) + fromClient(2, small);
  Desk desk(true);
  const std::string out = desk.through(up, in, 1 << 20);
  const std::size_t before = in.size() - fromClient(2, small).size();
  EXPECT_TRUE(out.substr(0, before) == in.substr(0, before));
  EXPECT_EQ(carried(std::string_view(out).substr(before)), std::pair(1, publish("a", "edited it")));
  EXPECT_EQ(desk.listed(), (std::vector<std::string>{"1 c", "3 a", "3 a edited"}));
}

TEST(EditedMqttInWebSocket, WhatIsUnfinishedGoesOnAtTheEnd) {
  const std::string in = fromClient(2, connect) + fromClient(2, publish("a", "one") + publish("a", "two").substr(0, 4)) + fromClient(9, "?");
  for (std::size_t n = 0; n <= in.size(); ++n) {
    Desk desk(true);
    std::string out = desk.through(up, std::string_view(in).substr(0, n));
    desk.way(up).end(desk.live());
    desk.judge(up);
    out += desk.way(up).take();
    EXPECT_EQ(out.size(), n);
    EXPECT_TRUE(desk.way(up).over()) << n;
  }
}

}  // namespace
}  // namespace penstock::record::test
