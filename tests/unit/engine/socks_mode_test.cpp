// SPDX-License-Identifier: GPL-3.0-or-later
// SOCKS clients on the HTTP proxy's own port, byte by byte.
#include <gtest/gtest.h>
#include <unistd.h>

#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using namespace std::string_literals;
using model::Direction;
using model::FailureKind;

std::string port(std::uint16_t n) { return {char(n >> 8), char(n & 255)}; }
std::string connect5(std::uint16_t n) { return "\x05\x01\x00\x01\x7f\x00\x00\x01"s + port(n); }
std::string reply5(int code) { return "\x05"s + char(code) + "\x00\x01\x00\x00\x00\x00\x00\x00"s; }

/// A port where nobody listens.
std::uint16_t closedPort() { return Origin().port(); }

TEST(SocksMode, HttpInsideIsRead) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("\x05\x01\x00"s));
  EXPECT_EQ(client.read(2), "\x05\x00"s);
  ASSERT_TRUE(client.send(connect5(h.origin.port())));
  EXPECT_EQ(client.read(10), reply5(0));
  Peer origin = h.origin.accept();
  ASSERT_TRUE(client.send("GET /x HTTP/1.1\r\nHost: named.example\r\nProxy-Connection: stays\r\n\r\n"));
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET /x HTTP/1.1\r\nHost: named.example\r\nProxy-Connection: stays\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->connection->entry, "socks5");
  EXPECT_EQ(x->host, "named.example");
  EXPECT_EQ(x->request->path, "/x");
}

TEST(SocksMode, AHostHasOneForm) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("\x05\x01\x00"s));
  EXPECT_EQ(client.read(2), "\x05\x00"s);
  ASSERT_TRUE(client.send("\x05\x01\x00\x03\x0aLOCALHOST."s + port(h.origin.port())));
  EXPECT_EQ(client.read(10), reply5(0));
  Peer origin = h.origin.accept();
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: <IMG>\r\n\r\n"));
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET / HTTP/1.1\r\nHost: <IMG>\r\n\r\n") << "what the client writes passes as it is";
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->host, "localhost") << "whom the connection is to, where the request names none";
}

TEST(SocksMode, AServerThatSpeaksFirstIsHeard) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("\x04\x01"s + port(h.origin.port()) + "\x00\x00\x00\x07user\x00"s + "127.0.0.1\x00"s));
  EXPECT_EQ(client.read(8), "\x00\x5a\x00\x00\x00\x00\x00\x00"s);
  Peer origin = h.origin.accept();
  ASSERT_TRUE(origin.send("220 ready\r\n"));
  EXPECT_EQ(client.readUntil("\n"), "220 ready\r\n");
  origin.close();
  client.close();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->connection->entry, "socks4");
  EXPECT_EQ(h.sink.body(1, Direction::toClient), "220 ready\r\n");
}

TEST(SocksMode, BytesBehindTheRequestAreTheFirstToTheServer) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("\x05\x01\x00"s + connect5(h.origin.port()) + "\x01raw"));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.read(4), "\x01raw");
  EXPECT_EQ(client.read(12), "\x05\x00"s + reply5(0));
}

TEST(SocksMode, TheReplyIsTrue) {
  Harness h;
  Peer client = h.client();
  const std::uint16_t nobody = closedPort();
  ASSERT_TRUE(client.send("\x05\x01\x00"s + connect5(nobody)));
  EXPECT_EQ(client.readAll(), "\x05\x00"s + reply5(5));
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::connectRefused);
  EXPECT_EQ(x->port, nobody);
  Peer loop = h.client();
  ASSERT_TRUE(loop.send("\x05\x01\x00"s + connect5(h.port)));
  EXPECT_EQ(loop.readAll(), "\x05\x00"s + reply5(2)) << "this proxy itself";
  EXPECT_EQ(h.sink.finished(2)->failure.kind, FailureKind::ownListener);
  Peer four = h.client();
  ASSERT_TRUE(four.send("\x04\x01"s + port(nobody) + "\x7f\x00\x00\x01\x00"s));
  EXPECT_EQ(four.readAll(), "\x00\x5b\x00\x00\x00\x00\x00\x00"s);
}

TEST(SocksMode, OtherCommandsAreAnsweredAndRecorded) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("\x05\x01\x00\x05\x03\x00\x01\x00\x00\x00\x00\x00\x00"s));
  EXPECT_EQ(client.readAll(), "\x05\x00"s + reply5(7));
  EXPECT_EQ(h.sink.finished(1)->failure.detail, "SOCKS UDP ASSOCIATE is not supported, only CONNECT");
}

TEST(SocksMode, APasswordIsAskedFor) {
  model::EngineConfig config;
  config.proxyAuth = model::ProxyCredentials{"ann", "secret"};
  Harness h(config);
  Peer none = h.client();
  ASSERT_TRUE(none.send("\x05\x01\x00"s));
  EXPECT_EQ(none.readAll(), "\x05\xff"s);
  EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::clientUnauthorized);
  Peer four = h.client();
  ASSERT_TRUE(four.send("\x04\x01"s + port(h.origin.port()) + "\x7f\x00\x00\x01\x00"s));
  EXPECT_EQ(four.readAll(), "\x00\x5b\x00\x00\x00\x00\x00\x00"s);
  Peer wrong = h.client();
  ASSERT_TRUE(wrong.send("\x05\x02\x00\x02\x01\x03"s + "ann" + "\x06" + "secreT"));
  EXPECT_EQ(wrong.readAll(), "\x05\x02\x01\x01"s);
  Peer right = h.client();
  ASSERT_TRUE(right.send("\x05\x01\x02\x01\x03"s + "ann" + "\x06" + "secret" + connect5(h.origin.port())));
  EXPECT_EQ(right.read(14), "\x05\x02\x01\x00"s + reply5(0));
  h.origin.accept();
}

TEST(SocksMode, APeerThatLeavesInsideItIsARow) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("\x05\x01\x00\x05\x01"s));
  EXPECT_EQ(client.read(2), "\x05\x00"s);
  client.close();
  EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::clientClosed);
}

TEST(SocksMode, AListenerOfSocksTakesNothingElse) {
  Harness h;
  model::ListenerConfig where;
  where.mode = model::ListenMode::socks5;
  const std::uint16_t at = h.listen(where);
  Peer client = Peer::connectTo(at);
  ASSERT_TRUE(client.send("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(client.readAll(), "");
  EXPECT_EQ(h.sink.finished(1)->failure.detail, "not SOCKS, which is all that this listener speaks");
  Peer socks = Peer::connectTo(at);
  ASSERT_TRUE(socks.send("\x05\x01\x00"s + connect5(h.origin.port())));
  EXPECT_EQ(socks.read(12), "\x05\x00"s + reply5(0));
}

TEST(ClientProcess, IsToldOfAConnectionFromThisMachine) {
  Harness h;
  Peer client = h.client();
  Peer origin;
  model::ExchangePtr x;
  // It is looked for beside the traffic: at the latest a later exchange of the connection knows.
  for (model::ExchangeId id = 1; id < 500 && (!x || !x->connection->pid); ++id) {
    ASSERT_TRUE(client.send("GET " + h.url("/p") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n"));
    if (id == 1) origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
    ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
    client.readUntil("\r\n\r\n");
    x = h.sink.finished(id);
    ASSERT_TRUE(x);
  }
  EXPECT_EQ(x->connection->pid, std::uint32_t(::getpid()));
  EXPECT_NE(x->connection->process.find("unit_engine"), std::string::npos) << x->connection->process;
  EXPECT_EQ(x->connection->entry, "http");
}

}  // namespace
}  // namespace penstock::engine::test
