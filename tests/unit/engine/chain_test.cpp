// SPDX-License-Identifier: GPL-3.0-or-later
// Behind another proxy, which the test plays.
#include <gtest/gtest.h>

#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using namespace std::string_literals;
using model::FailureKind;
using Kind = model::UpstreamProxy::Kind;

model::UpstreamProxy proxyAt(std::uint16_t port, Kind kind = Kind::http) {
  model::UpstreamProxy proxy;
  proxy.kind = kind;
  proxy.host = "127.0.0.1";
  proxy.port = port;
  proxy.user = "ann";
  proxy.password = "secret";
  return proxy;
}

/// A harness whose origin is the upstream proxy.
struct Chained {
  explicit Chained(Kind kind = Kind::http) : proxy(std::make_unique<Origin>()), h(config(kind)) {}
  model::EngineConfig config(Kind kind) const {
    model::EngineConfig out;
    out.upstreamProxy = proxyAt(proxy->port(), kind);
    return out;
  }
  std::unique_ptr<Origin> proxy;
  Harness h;
};

const std::string authorization = "Proxy-Authorization: Basic YW5uOnNlY3JldA==\r\n";

TEST(Chain, PlainHttpIsAskedForInAbsoluteForm) {
  Chained c;
  Peer client = c.h.client();
  ASSERT_TRUE(client.send("GET http://far.example/x?y HTTP/1.1\r\nHost: far.example\r\nProxy-Connection: keep-alive\r\n\r\n"));
  Peer proxy = c.proxy->accept();
  EXPECT_EQ(proxy.readUntil("\r\n\r\n"), "GET http://far.example/x?y HTTP/1.1\r\nHost: far.example\r\n" + authorization + "\r\n");
  ASSERT_TRUE(proxy.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  const auto x = c.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->connection->upstreamProxy, "http://127.0.0.1:" + std::to_string(c.proxy->port()));
  EXPECT_EQ(x->host, "far.example");
  ASSERT_TRUE(x->requestSent);
  EXPECT_EQ(x->requestSent->target, "http://far.example/x?y");
  EXPECT_FALSE(x->requestSent->headers.contains("Proxy-Authorization")) << "the password is not kept";
}

TEST(Chain, ATunnelIsMadeByConnectAndAServersFirstWordIsNotLost) {
  Chained c;
  Peer client = c.h.client();
  ASSERT_TRUE(client.send("CONNECT far.example:25 HTTP/1.1\r\nHost: far.example:25\r\n\r\n"));
  Peer proxy = c.proxy->accept();
  EXPECT_EQ(proxy.readUntil("\r\n\r\n"), "CONNECT far.example:25 HTTP/1.1\r\nHost: far.example:25\r\n" + authorization + "\r\n");
  ASSERT_TRUE(proxy.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n220 hello\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 Connection established\r\n\r\n");
  EXPECT_EQ(client.readUntil("hello\r\n"), "220 hello\r\n");
  ASSERT_TRUE(client.send("QUIT\r\n"));
  EXPECT_EQ(proxy.readUntil("\n"), "QUIT\r\n");
  proxy.close();
  client.close();
  const auto x = c.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_FALSE(x->connection->upstreamProxy.empty());
}

TEST(Chain, ARefusalIsToldInTheProxysOwnWords) {
  Chained c;
  Peer client = c.h.client();
  ASSERT_TRUE(client.send("CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n\r\n"));
  Peer proxy = c.proxy->accept();
  proxy.readUntil("\r\n\r\n");
  ASSERT_TRUE(proxy.send("HTTP/1.1 403 Not Today\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nask the boss"));
  proxy.close();
  client.readUntil("\r\n\r\n");
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: far.example\r\nConnection: close\r\n\r\n"));
  // Inside the tunnel the client reads HTTP: the proxy is asked once more, this time for the resource itself.
  Peer again = c.proxy->accept();
  EXPECT_TRUE(again.readUntil("\r\n\r\n").starts_with("GET http://far.example/ HTTP/1.1\r\n"));
  again.close();
  EXPECT_TRUE(client.readAll().starts_with("HTTP/1.1 502 "));
  Peer raw = c.h.client();
  ASSERT_TRUE(raw.send("CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n\r\n"));
  Peer third = c.proxy->accept();
  third.readUntil("\r\n\r\n");
  ASSERT_TRUE(third.send("HTTP/1.1 407 Proxy Authentication Required\r\nX-Squid-Error: ERR_CACHE_ACCESS_DENIED 0\r\n\r\n"));
  raw.readUntil("\r\n\r\n");
  ASSERT_TRUE(raw.send("\x01raw"));
  EXPECT_EQ(raw.readAll(), "");
  const auto x = c.h.sink.finished(2);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::upstreamProxyFailed);
  EXPECT_EQ(x->failure.detail, "http://127.0.0.1:" + std::to_string(c.proxy->port()) +
                                   ": CONNECT was answered with 407 Proxy Authentication Required (ERR_CACHE_ACCESS_DENIED 0)");
}

TEST(Chain, ByWayOfSocks) {
  Chained c(Kind::socks5);
  Peer client = c.h.client();
  ASSERT_TRUE(client.send("GET http://far.example/ HTTP/1.1\r\nHost: far.example\r\n\r\n"));
  Peer proxy = c.proxy->accept();
  EXPECT_EQ(proxy.read(4), "\x05\x02\x00\x02"s);
  ASSERT_TRUE(proxy.send("\x05\x02"s));
  EXPECT_EQ(proxy.read(12), "\x01\x03"s + "ann" + "\x06" + "secret");
  ASSERT_TRUE(proxy.send("\x01\x00"s));
  EXPECT_EQ(proxy.read(18), "\x05\x01\x00\x03\x0b"s + "far.example" + "\x00\x50"s) << "the name is left to the proxy";
  ASSERT_TRUE(proxy.send("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"s));
  EXPECT_EQ(proxy.readUntil("\r\n\r\n"), "GET / HTTP/1.1\r\nHost: far.example\r\n\r\n");
  ASSERT_TRUE(proxy.send("HTTP/1.1 204 No Content\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  EXPECT_EQ(c.h.sink.finished(1)->connection->upstreamProxy, "socks5://127.0.0.1:" + std::to_string(c.proxy->port()));
}

TEST(Chain, ASocksRefusalIsAPage) {
  Chained c(Kind::socks5);
  Peer client = c.h.client();
  ASSERT_TRUE(client.send("GET http://far.example/ HTTP/1.1\r\nHost: far.example\r\nConnection: close\r\n\r\n"));
  Peer proxy = c.proxy->accept();
  proxy.read(4);
  ASSERT_TRUE(proxy.send("\x05\x00"s));
  proxy.read(18);
  ASSERT_TRUE(proxy.send("\x05\x04"s));
  EXPECT_TRUE(client.readAll().starts_with("HTTP/1.1 502 "));
  const auto x = c.h.sink.finished(1);
  EXPECT_EQ(x->failure.kind, FailureKind::upstreamProxyFailed);
  EXPECT_TRUE(x->failure.detail.ends_with(": host unreachable")) << x->failure.detail;
}

TEST(Chain, AProxyThatIsNotThereIsNamed) {
  Chained c;
  c.proxy.reset();
  Peer client = c.h.client();
  ASSERT_TRUE(client.send("GET http://far.example/ HTTP/1.1\r\nHost: far.example\r\nConnection: close\r\n\r\n"));
  client.readAll();
  const auto x = c.h.sink.finished(1);
  EXPECT_EQ(x->failure.kind, FailureKind::upstreamProxyFailed);
  EXPECT_NE(x->failure.detail.find(" cannot be reached: "), std::string::npos) << x->failure.detail;
}

TEST(Chain, LoopbackIsReachedDirectly) {
  Chained c;
  Peer client = c.h.client();
  ASSERT_TRUE(client.send("GET " + c.h.url("/") + " HTTP/1.1\r\nHost: " + c.h.authority() + "\r\n\r\n"));
  Peer origin = c.h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET / HTTP/1.1\r\nHost: " + c.h.authority() + "\r\n\r\n");
}

}  // namespace
}  // namespace penstock::engine::test
