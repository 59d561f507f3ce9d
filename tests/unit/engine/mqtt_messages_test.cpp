// SPDX-License-Identifier: GPL-3.0-or-later
// Packets of MQTT on their way through a tunnel and inside of a WebSocket, seen from both sides.
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>

#include "unit/engine/harness.h"
#include "unit/engine/planned.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::engine::test {
namespace {

using namespace std::chrono_literals;
using model::Direction;
using model::Message;
using model::MessageKind;
using penstock::test::fromClient;
using penstock::test::fromServer;
using namespace std::string_literals;

const std::string connect = "\x10\x0d\0\4MQTT\4\2\0\0\0\1c"s, connack = "\x20\2\0\0"s, ping = "\xc0\0"s, pong = "\xd0\0"s;

std::string publish(std::string_view topic, std::string_view payload, int qos = 0, char id = 0) {
  std::string rest = std::string{0, char(topic.size())} + std::string(topic);
  if (qos) rest += {0, id};
  rest += payload;
  return std::string{char(0x30 | qos << 1), char(rest.size())} + rest;
}

/// A connection that stands, whose packets do what their payloads say.
struct Connection {
  explicit Connection(bool judged = true) : h({}, {plan}) {
    plan->wants = [this](const Passage& p) {
      thread = &p.thread();
      method = p.request().method;
      kind = p.exchange().kind;
      return true;
    };
    plan->lives = [this](std::shared_ptr<Injector> in) {
      const std::lock_guard lock(mutex);
      injector = std::move(in);
    };
    plan->messagesAbandoned = [this] { gate.abandon(); };
    if (!judged) return;
    plan->judge = [this](const Message& m, std::string& payload) -> net::Awaitable<MessageVerdict> {
      if (payload.starts_with("hold")) co_await gate.wait(*thread);
      if (payload.starts_with("throw")) throw std::runtime_error("a bug");
      if (payload.starts_with("drop") || m.label == "secret") co_return MessageVerdict::drop;
      if (!payload.starts_with("edit")) co_return MessageVerdict::pass;
      payload.replace(0, 4, "edited");
      co_return MessageVerdict::edited;
    };
  }
  void tunnel() {
    client = h.client();
    client.send("CONNECT " + h.authority() + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n");
    client.readUntil("\r\n\r\n");
    stand();
  }
  void socks() {
    client = h.client();
    client.send("\5\1\0"s);
    client.read(2);
    const std::uint16_t port = h.origin.port();
    client.send("\5\1\0\1\x7f\0\0\1"s + char(port >> 8) + char(port));
    client.read(10);
    stand();
  }
  void stand() {
    client.send(connect);
    origin = h.origin.accept();
    EXPECT_EQ(origin.read(connect.size()), connect);
    origin.send(connack);
    EXPECT_EQ(client.read(connack.size()), connack);
  }
  std::shared_ptr<Injector> way() {
    const std::lock_guard lock(mutex);
    return injector;
  }
  Gate gate;
  std::mutex mutex;
  std::shared_ptr<Injector> injector;
  net::IoThread* thread = nullptr;
  std::string method;
  model::ExchangeKind kind = model::ExchangeKind::http;
  std::shared_ptr<Planned> plan = std::make_shared<Planned>();
  Harness h;
  Peer client, origin;
};

TEST(MqttMessages, PacketsAreJudgedInBothDirections) {
  for (const bool socks : {false, true}) {
    Connection c;
    socks ? c.socks() : c.tunnel();
    EXPECT_EQ(c.method, socks ? "" : "CONNECT");
    EXPECT_EQ(c.kind, model::ExchangeKind::tcpTunnel);
    const std::string in = publish("a", "one") + publish("a", "edit two", 1, 7) + publish("secret", "x") + publish("a", "four");
    const std::string out = publish("a", "one") + publish("a", "edited two", 1, 7) + publish("a", "four");
    for (const char& byte : in) ASSERT_TRUE(c.client.send({&byte, 1}));
    EXPECT_EQ(c.origin.read(out.size()), out);
    ASSERT_TRUE(c.origin.send(in));
    EXPECT_EQ(c.client.read(out.size()), out);
    ASSERT_TRUE(c.way());
    EXPECT_TRUE(c.way()->inject(Direction::toClient, MessageKind::mqtt, publish("x", "of ours")));
    EXPECT_EQ(c.client.read(publish("x", "of ours").size()), publish("x", "of ours"));
    // Left out, and answered.
    ASSERT_TRUE(c.client.send(publish("secret", "x", 1, 9)));
    EXPECT_EQ(c.client.read(4), "\x40\2\0\11"s);
    c.client.shutdownWrite();
    EXPECT_EQ(c.origin.readAll(), "");
    ASSERT_TRUE(c.origin.send(publish("a", "last")));
    c.origin.close();
    EXPECT_EQ(c.client.readAll(), publish("a", "last"));
    const auto x = c.h.sink.finished(1);
    ASSERT_TRUE(x);
    EXPECT_FALSE(x->failure) << x->failure.detail;
    EXPECT_EQ(x->application, model::Application::mqtt);
    EXPECT_EQ(x->subject, "a, secret");
    EXPECT_EQ(x->messages, 14u);
    EXPECT_EQ(c.h.sink.body(1, Direction::toServer), connect + in + publish("secret", "x", 1, 9));
    EXPECT_EQ(c.h.sink.messages(1)[3].label, "a");
  }
}

TEST(MqttMessages, WhatNobodyWantsPassesToTheByte) {
  Connection c(false);
  c.tunnel();
  const std::string in = publish("a", "edit two") + publish("secret", "x") + "no packet at all";
  ASSERT_TRUE(c.client.send(in));
  EXPECT_EQ(c.origin.read(in.size()), in);
}

TEST(MqttMessages, WhatIsNoPacketPassesToTheByte) {
  Connection c;
  c.tunnel();
  const std::string in = publish("a", "one") + "\0\0 no packet at all, drop"s;
  ASSERT_TRUE(c.client.send(in));
  EXPECT_EQ(c.origin.read(in.size()), in);
}

TEST(MqttMessages, PingsPassWhatIsHeldAndSoDoesTheOtherDirection) {
  Connection c;
  c.tunnel();
  ASSERT_TRUE(c.client.send(publish("a", "hold me") + publish("a", "behind") + ping));
  EXPECT_EQ(c.origin.read(2), ping);
  ASSERT_TRUE(c.origin.send(pong + publish("b", "meanwhile")));
  EXPECT_EQ(c.client.read(2), pong);
  EXPECT_EQ(c.client.read(publish("b", "meanwhile").size()), publish("b", "meanwhile"));
  ASSERT_TRUE(c.gate.arrived.waitFor(1));
  c.gate.open();
  const std::string rest = publish("a", "hold me") + publish("a", "behind");
  EXPECT_EQ(c.origin.read(rest.size()), rest);
}

TEST(MqttMessages, AClientThatLeavesFreesWhatItHeld) {
  for (const bool toServer : {true, false})
    for (const bool reset : {true, false}) {
      Connection c;
      c.tunnel();
      ASSERT_TRUE((toServer ? c.client : c.origin).send(publish("a", "hold me")));
      ASSERT_TRUE(c.gate.arrived.waitFor(1));
      const auto left = std::chrono::steady_clock::now();
      reset ? c.client.reset() : c.client.close();
      EXPECT_EQ(c.origin.readAll(), "");
      c.origin.close();
      ASSERT_TRUE(c.h.sink.finished(1)) << toServer << reset;
      EXPECT_LT(std::chrono::steady_clock::now() - left, 3s) << toServer << reset;
      EXPECT_EQ(c.gate.abandoned, 1);
      EXPECT_TRUE(any(c.h.sink.messages(1).back().flags & model::MessageFlag::dropped));
    }
}

TEST(MqttMessages, AnEngineThatStopsWaitsForNobody) {
  Connection c;
  c.tunnel();
  ASSERT_TRUE(c.client.send(publish("a", "hold me")));
  ASSERT_TRUE(c.gate.arrived.waitFor(1));
  const auto began = std::chrono::steady_clock::now();
  c.h.engine->stop(100ms);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

TEST(MqttMessages, WhatThrowsEndsItsTunnelAlone) {
  Connection c;
  c.tunnel();
  ASSERT_TRUE(c.client.send(publish("a", "throw")));
  EXPECT_EQ(c.client.readAll(), "");
  const auto x = c.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, model::FailureKind::internalError);
}

TEST(MqttMessages, InsideOfAWebSocket) {
  Connection c;
  c.client = c.h.client();
  c.client.send("GET " + c.h.url("/mqtt") + " HTTP/1.1\r\nHost: " + c.h.authority() +
                "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
  c.origin = c.h.origin.accept();
  c.origin.readUntil("\r\n\r\n");
  c.origin.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n");
  c.client.readUntil("\r\n\r\n");
  const std::string begin = fromClient(2, connect + publish("a", "one").substr(0, 3)) + fromClient(2, publish("a", "one").substr(3));
  ASSERT_TRUE(c.client.send(begin));
  EXPECT_EQ(c.origin.read(begin.size()), begin);
  ASSERT_TRUE(c.origin.send(fromServer(2, connack + publish("b", "edit me") + publish("secret", "x"))));
  const std::string edited = fromServer(2, connack + publish("b", "edited me"));
  EXPECT_EQ(c.client.read(edited.size()), edited);
  ASSERT_TRUE(c.client.send(fromClient(2, publish("a", "hold me")) + fromClient(9, "?")));
  EXPECT_EQ(c.origin.read(7), fromClient(9, "?"));
  ASSERT_TRUE(c.gate.arrived.waitFor(1));
  c.gate.open();
  EXPECT_EQ(c.origin.read(fromClient(2, publish("a", "hold me")).size()), fromClient(2, publish("a", "hold me")));
  EXPECT_TRUE(c.way()->inject(Direction::toClient, MessageKind::mqtt, publish("x", "of ours")));
  EXPECT_EQ(c.client.read(fromServer(2, publish("x", "of ours")).size()), fromServer(2, publish("x", "of ours")));
  c.client.close();
  c.origin.close();
  const auto x = c.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->application, model::Application::mqtt);
  EXPECT_EQ(x->subject, "a, b, secret");
}

}  // namespace
}  // namespace penstock::engine::test
