// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using model::FailureKind;
using Scheme = model::ReverseTarget::Scheme;

std::uint16_t before(Harness& h, Scheme scheme, std::uint16_t port) {
  model::ListenerConfig where;
  where.mode = model::ListenMode::reverse;
  where.target = {scheme, "127.0.0.1", port};
  return h.listen(where);
}

TEST(ReverseMode, TheRequestIsMadeOutToTheTarget) {
  Harness h;
  Peer client = Peer::connectTo(before(h, Scheme::http, h.origin.port()));
  ASSERT_TRUE(client.send("GET /a?b HTTP/1.1\r\nAccept: */*\r\nhost: localhost:8080\r\nX-Last: 1\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET /a?b HTTP/1.1\r\nAccept: */*\r\nHost: " + h.authority() + "\r\nX-Last: 1\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(client.send("GET " + h.url("/again") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n"));
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET /again HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n") << "an absolute target";
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->connection->entry, "reverse");
  EXPECT_EQ(x->host, "127.0.0.1");
  EXPECT_EQ(x->request->authority, h.authority());
  EXPECT_EQ(x->request->headers.find("host"), "localhost:8080") << "as received";
  ASSERT_TRUE(x->requestSent);
  EXPECT_EQ(x->requestSent->headers.find("host"), h.authority());
}

TEST(ReverseMode, KeepHost) {
  model::EngineConfig config;
  config.keepHost = true;
  Harness h(config);
  Peer client = Peer::connectTo(before(h, Scheme::http, h.origin.port()));
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: mine.example\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET / HTTP/1.1\r\nHost: mine.example\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  EXPECT_FALSE(h.sink.finished(1)->requestSent) << "nothing changed";
}

TEST(ReverseMode, AFailureIsAPage) {
  Harness h;
  const std::uint16_t nobody = Origin().port();
  Peer client = Peer::connectTo(before(h, Scheme::http, nobody));
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  EXPECT_TRUE(client.readAll().starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
  EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::connectRefused);
}

TEST(ReverseMode, RawTcpWhicheverSideSpeaksFirst) {
  Harness h;
  const std::uint16_t at = before(h, Scheme::tcp, h.origin.port());
  Peer client = Peer::connectTo(at);
  Peer origin = h.origin.accept();
  ASSERT_TRUE(origin.send("hello\n"));
  EXPECT_EQ(client.readUntil("\n"), "hello\n");
  ASSERT_TRUE(client.send("\x01\x02"));
  EXPECT_EQ(origin.read(2), "\x01\x02");
  origin.close();
  client.close();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->kind, model::ExchangeKind::tcpTunnel);
  EXPECT_EQ(h.sink.body(1, model::Direction::toClient), "hello\n");
}

TEST(ReverseMode, RawTcpToNobody) {
  Harness h;
  const std::uint16_t nobody = Origin().port();  // gone before anybody connects
  Peer client = Peer::connectTo(before(h, Scheme::tcp, nobody));
  EXPECT_EQ(client.readAll(), "");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::connectRefused);
}

TEST(ReverseMode, RawTcpThatIsResetBeforeAWordEndsForItsClient) {
  Harness h;
  Peer client = Peer::connectTo(before(h, Scheme::tcp, h.origin.port()));
  h.origin.accept().reset();
  EXPECT_EQ(client.readAll(), "");
  const auto x = h.sink.finished(1);  // though the client itself never ends
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::serverReset);
}

TEST(TransparentMode, AConnectionMadeToItDirectlyIsToldSo) {
  Harness h;
  model::ListenerConfig where;
  where.mode = model::ListenMode::transparent;
  Peer client = Peer::connectTo(h.listen(where));
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  const std::string page = client.readAll();
  EXPECT_TRUE(page.starts_with("HTTP/1.1 400 Bad Request\r\n")) << page;
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->connection->entry, "transparent");
  EXPECT_NE(x->failure.detail.find("REDIRECT"), std::string::npos) << x->failure.detail;
}

}  // namespace
}  // namespace penstock::engine::test
