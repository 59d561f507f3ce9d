// SPDX-License-Identifier: GPL-3.0-or-later
// What is no HTTP passes as it is, and is listed meanwhile.
#include <gtest/gtest.h>

#include "unit/engine/harness.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::engine::test {
namespace {

using model::Direction;
using model::MessageFlag;
using model::MessageKind;
using penstock::test::frame;
using penstock::test::fromClient;
using penstock::test::fromServer;
using std::string_literals::operator""s;

/// MQTT 3.1.1.
const std::string connect = "\x10\x11\0\4MQTT\4\2\0\x3c\0\5dev-1"s;

TEST(ListedMessages, ATunnelListsWhatPassesWhileItPasses) {
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

TEST(ListedMessages, AnUpgradedConnectionIsListedToo) {
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

TEST(ListedMessages, ATunnelWithMqttIsRecognised) {
  Harness h;
  Peer client = h.client();
  client.send("CONNECT " + h.authority() + " HTTP/1.1\r\n\r\n");
  client.readUntil("\r\n\r\n");
  ASSERT_TRUE(client.send(connect));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.read(connect.size()), connect);
  ASSERT_TRUE(origin.send("\x20\2\0\0"s));
  EXPECT_EQ(client.read(4), "\x20\2\0\0"s);
  EXPECT_EQ(h.sink.messages(1, 2).size(), 2u) << "before the connection is over";
  client.close();
  origin.close();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->kind, model::ExchangeKind::tcpTunnel);
  EXPECT_EQ(x->application, model::Application::mqtt);
  EXPECT_EQ(noteOf(x->trace), "MQTT 3.1.1");
  EXPECT_EQ(x->messages, 2u);
}

TEST(ListedMessages, FramesPassByteForByte) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("GET " + h.url("/chat") + " HTTP/1.1\r\nHost: " + h.authority() +
                          "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_NE(origin.readUntil("\r\n\r\n").find("Upgrade: websocket"), std::string::npos);
  const std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
      "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
  const std::string greeting = fromServer(1, std::string_view("\xf2\x48\xcd\xc9\xc9\x07\x00", 7), true, 4);
  ASSERT_TRUE(origin.send(answer + greeting));
  EXPECT_EQ(client.read(answer.size() + greeting.size()), answer + greeting);
  ASSERT_EQ(h.sink.messages(1, 1).size(), 1u) << "listed while the connection lives";

  std::string sent;
  for (const std::string_view key : {"\x01\x02\x03\x04", "\xff\xfe\xfd\xfc", "abcd"})
    sent += frame({.payload = "from the client", .masked = true, .key = key});
  sent += fromClient(1, "frag", false) + fromClient(9, "ping") + fromClient(0, "ment");
  sent += fromClient(5, "a reserved opcode");
  sent += fromClient(2, std::string(70'000, 'B'));
  for (std::size_t at = 0; at < 200; ++at) ASSERT_TRUE(client.send(std::string_view(sent).substr(at, 1)));
  ASSERT_TRUE(client.send(std::string_view(sent).substr(200)));
  EXPECT_EQ(origin.read(sent.size()), sent) << "masking keys too";
  const std::string closing = fromClient(8, std::string_view("\x03\xe8", 2)), closed = fromServer(8, std::string_view("\x03\xe8", 2));
  ASSERT_TRUE(client.send(closing));
  EXPECT_EQ(origin.read(closing.size()), closing);
  ASSERT_TRUE(origin.send(closed));
  origin.close();
  EXPECT_EQ(client.readAll(), closed);
  client.close();

  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->application, model::Application::webSocket);
  EXPECT_FALSE(x->failure) << x->failure.detail;
  const auto m = h.sink.messages(1);
  ASSERT_EQ(m.size(), 10u);
  EXPECT_EQ(x->messages, 10u);
  EXPECT_EQ(m[0].preview, "Hello");
  EXPECT_EQ(m[3].preview, "from the client");
  EXPECT_EQ(m[4].preview, "fragment");
  EXPECT_EQ(m[5].kind, MessageKind::ping);
  EXPECT_TRUE(any(m[6].flags & MessageFlag::malformed));
  EXPECT_EQ(m[7].size, 70'000u);
  EXPECT_EQ(m[8].kind, MessageKind::close);
  const std::string body = h.sink.body(1, Direction::toServer);
  EXPECT_EQ(body.substr(std::size_t(m[4].offset), 8), "fragment");
  EXPECT_EQ(body.substr(std::size_t(m[7].offset)), std::string(70'000, 'B'));
}

}  // namespace
}  // namespace penstock::engine::test
