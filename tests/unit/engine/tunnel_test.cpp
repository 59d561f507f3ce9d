// SPDX-License-Identifier: GPL-3.0-or-later
// CONNECT without TLS inside; with TLS the integration tests use real clients and servers.
#include <gtest/gtest.h>

#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using model::Direction;
using model::ExchangeKind;
using model::FailureKind;

Peer connected(Harness& h) {
  Peer client = h.client();
  client.send("CONNECT " + h.authority() + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n");
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 Connection established\r\n\r\n");
  return client;
}

TEST(Tunnel, AServerThatSpeaksFirstIsHeard) {
  Harness h;
  Peer client = connected(h);
  Peer origin = h.origin.accept();
  ASSERT_TRUE(origin.send("220 ready\r\n"));
  EXPECT_EQ(client.readUntil("\n"), "220 ready\r\n");
  ASSERT_TRUE(client.send("QUIT\r\n"));
  EXPECT_EQ(origin.readUntil("\n"), "QUIT\r\n");
  client.close();
  origin.close();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->kind, ExchangeKind::tcpTunnel);
  EXPECT_EQ(h.sink.body(1, Direction::toServer), "QUIT\r\n");
  EXPECT_EQ(h.sink.body(1, Direction::toClient), "220 ready\r\n");
}

TEST(Tunnel, BytesThatDecideNothingReachAServerThatIsAskedThem) {
  Harness h;
  Peer client = connected(h);
  Peer origin = h.origin.accept();
  ASSERT_TRUE(client.send("one"));  // may become a method
  EXPECT_EQ(origin.read(3), "one");
  ASSERT_TRUE(origin.send("two"));
  EXPECT_EQ(client.read(3), "two");
  client.close();
  origin.close();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->kind, ExchangeKind::tcpTunnel);
  EXPECT_EQ(h.sink.body(1, Direction::toServer), "one");
}

TEST(Tunnel, ASilentClientLearnsThatThereIsNoServer) {
  Harness h;
  std::uint16_t nobody;
  { Origin gone; nobody = gone.port(); }
  Peer client = h.client();
  ASSERT_TRUE(client.send("CONNECT 127.0.0.1:" + std::to_string(nobody) + " HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n").substr(0, 12), "HTTP/1.1 200");
  EXPECT_EQ(client.readAll(), "");  // it waits for the server's first word
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::connectRefused);
}

TEST(Tunnel, ATargetThatIsNoHostIsNotLookedUp) {
  Harness h;
  int row = 0;
  for (const std::string target : {"<img>:443", "a..b:443", "b\xc3\xbc" "cher.example:443", "*.example:443", "%61:443"}) {
    Peer client = h.client();
    ASSERT_TRUE(client.send("CONNECT " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(client.readUntil("\r\n\r\n").substr(0, 12), "HTTP/1.1 400") << target;
    const auto x = h.sink.finished(std::size_t(++row));
    ASSERT_TRUE(x && x->request);
    EXPECT_EQ(x->failure.kind, FailureKind::clientMalformed);
    EXPECT_EQ(x->host, "");
    EXPECT_EQ(x->request->target, target) << "recorded as it came";
  }
}

TEST(Tunnel, RawBytesFlowBothWaysWithHalfClose) {
  Harness h;
  Peer client = connected(h);
  Peer origin = h.origin.accept();
  const std::string bytes("\x00\x01raw\xff", 6);
  ASSERT_TRUE(client.send(bytes));
  EXPECT_EQ(origin.read(6), bytes);
  client.shutdownWrite();
  EXPECT_EQ(origin.readAll(), "");
  ASSERT_TRUE(origin.send("answer"));
  origin.close();
  EXPECT_EQ(client.readAll(), "answer");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_FALSE(x->failure);
}

TEST(Tunnel, HttpInsideIsRead) {
  Harness h;
  Peer client = connected(h);
  ASSERT_TRUE(client.send("GET /x HTTP/1.1\r\nHost: other.example\r\nProxy-Connection: stays\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET /x HTTP/1.1\r\nHost: other.example\r\nProxy-Connection: stays\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->kind, ExchangeKind::http);
  EXPECT_EQ(x->host, "other.example");
}

TEST(Tunnel, AnUnreachableServerIsExplainedInsideTheTunnel) {
  Harness h;
  std::uint16_t nobody;
  { Origin gone; nobody = gone.port(); }
  Peer client = h.client();
  ASSERT_TRUE(client.send("CONNECT 127.0.0.1:" + std::to_string(nobody) + " HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n").substr(0, 12), "HTTP/1.1 200");
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n").substr(0, 12), "HTTP/1.1 502");
  EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::connectRefused);
}

TEST(Tunnel, APassedThroughHostIsNotRead) {
  model::EngineConfig config;
  config.passthrough = {"127.0.0.*"};
  Harness h(config);
  Peer client = connected(h);
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET / HTTP/1.1\r\n\r\n");
  client.close();
  origin.close();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->kind, ExchangeKind::tlsTunnel);
  EXPECT_EQ(x->requestBody.size, 18u);
  EXPECT_EQ(x->requestBody.recorded, 0u);
  EXPECT_EQ(noteOf(x->trace), "passed through: matches 127.0.0.*");
}

TEST(Tunnel, AConnectWithoutAPortIsRefused) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("CONNECT :0 HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 400");
}

}  // namespace
}  // namespace penstock::engine::test
