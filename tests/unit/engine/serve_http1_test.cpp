// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of one HTTP/1 connection, one after the other: which of them go on, and how the connection ends.
#include <gtest/gtest.h>

#include "engine/exchange/serve.h"
#include "unit/engine/exchange_ends.h"

namespace penstock::engine::test {
namespace {

using namespace std::chrono_literals;
using model::FailureKind;

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Served : Ends {
  explicit Served(model::EngineConfig config = {}) : Ends(std::move(config)) {}
  ~Served() { loop.end(); }
  void inTunnel() {
    reach();
    over = loop.begin(serveHttp1(session, *client.stream, in, fixed()));
  }
  void asProxy() { over = loop.begin(serveHttp1(session, *client.stream, in, open())); }
  bool ended() {
    return loop.until([&] { return over->has_value(); });
  }
  std::size_t rows() {
    worker.recorder.flush();
    return sink.count();
  }
  Later<std::optional<ConnectRequest>> over;
};

TEST(ServeHttp1, OneAfterTheOtherAlsoOfAPipeline) {
  Served s;
  s.inTunnel();
  s.client.say(get + "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi" + get);
  for (const std::string& request : {get, std::string("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"), get}) {
    EXPECT_EQ(s.server.heard(), request);
    s.server.say(ok);
    EXPECT_EQ(s.client.heard(), ok);
  }
  EXPECT_FALSE(s.over->has_value());
  s.client.shutdownWrite();
  EXPECT_TRUE(s.ended());
  EXPECT_EQ(s.rows(), 3u);
  EXPECT_EQ(s.recorded(2)->request->path, "/b");
}

TEST(ServeHttp1, ItEndsWhereEitherSideSaysSo) {
  const std::string close = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
  for (const bool byClient : {true, false}) {
    Served s;
    s.inTunnel();
    s.client.say(byClient ? "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" : get);
    s.server.heard();
    s.server.say(byClient ? ok : close);
    EXPECT_EQ(s.client.heard(), byClient ? ok : close);
    EXPECT_EQ(s.client.sawItEnd(), "end");
    s.client.say(get);
    EXPECT_EQ(s.server.heard(), "") << "what comes behind is not heard any more";
    s.client.shutdownWrite();
    EXPECT_TRUE(s.ended());
    EXPECT_EQ(s.rows(), 1u);
  }
}

TEST(ServeHttp1, AConnectIsGivenToWhoServesTunnels) {
  Served s;
  s.asProxy();
  s.client.say("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\nbehind it");
  ASSERT_TRUE(s.over->has_value());
  ASSERT_TRUE(s.over->value().has_value());
  EXPECT_EQ(s.over->value()->head->target, "a.example:443");
  EXPECT_EQ(s.in.view(), "behind it") << "the tunnel's";
  EXPECT_EQ(s.client.heard(), "");
  EXPECT_EQ(s.rows(), 0u);
}

TEST(ServeHttp1, InsideATunnelAConnectIsARequestLikeOthers) {
  Served s;
  s.inTunnel();
  const std::string connect = "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n";
  s.client.say(connect);
  EXPECT_EQ(s.server.heard(), connect);
  s.server.say("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(s.client.heard(), "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
}

TEST(ServeHttp1, WhatCannotBeReadIsRecordedAndAnsweredAndTheLast) {
  model::EngineConfig config;
  config.headLimit = 100;
  const struct {
    std::string bytes;
    const char* status;
    FailureKind kind;
  } table[] = {
      {"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400", FailureKind::clientMalformed},
      {"GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: own\r\n\r\n", "501", FailureKind::clientUnsupported},
      {"GET /a HTTP/1.1\r\nX: " + std::string(200, 'x'), "431", FailureKind::clientHeadTooLarge},
  };
  for (const auto& row : table) {
    Served s(config);
    s.inTunnel();
    s.client.say(row.bytes + get);
    const std::string page = s.client.heard();
    EXPECT_TRUE(page.starts_with(std::string("HTTP/1.1 ") + row.status)) << page;
    EXPECT_TRUE(has(page, "Connection: close\r\n"));
    EXPECT_EQ(s.client.sawItEnd(), "end");
    EXPECT_EQ(s.server.heard(), "");
    EXPECT_EQ(s.rows(), 1u);
    EXPECT_EQ(s.recorded()->failure.kind, row.kind);
    EXPECT_EQ(s.recorded()->request->path, "/a");
  }
}

TEST(ServeHttp1, AHeadThatDoesNotEndIsRecorded) {
  model::EngineConfig config;
  config.timeouts.clientHead = 20ms;
  Served late(config);
  late.inTunnel();
  late.client.say("GET /a HTTP/1.1\r\nHo");
  ASSERT_TRUE(late.loop.until([&] { return late.rows() == 1; }));
  EXPECT_TRUE(late.client.heard().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(late.recorded()->failure.kind, FailureKind::clientTimeout);

  Served cut;
  cut.inTunnel();
  cut.client.say("GET /a HTTP/1.1\r\nHo");
  cut.client.shutdownWrite();
  EXPECT_TRUE(cut.ended());
  EXPECT_EQ(cut.client.heard(), "");
  EXPECT_EQ(cut.recorded()->failure.kind, FailureKind::clientClosed);

  Served silent;
  silent.inTunnel();
  silent.client.shutdownWrite();
  EXPECT_TRUE(silent.ended());
  EXPECT_EQ(silent.rows(), 0u) << "a connection without a byte is no request";
}

TEST(ServeHttp1, WhereNoServerIsNamedTheConnectionGoesOn) {
  Served s;
  s.asProxy();
  s.client.say("GET ftp://x/a HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string page = s.client.heard();
  EXPECT_TRUE(page.starts_with("HTTP/1.1 400 ")) << page;
  EXPECT_FALSE(has(page, "Connection: close"));
  EXPECT_EQ(s.recorded()->failure.detail, "not an http:// or https:// URL with a host");
  s.client.say("GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(s.client.heard().starts_with("HTTP/1.1 403 ")) << "of a client elsewhere this machine is not to be had";
  EXPECT_EQ(s.recorded(2)->failure.kind, FailureKind::localRefused);
}

TEST(ServeHttp1, AskedAsAnOriginWeAnswerAndRecordNothing) {
  for (const ListenerRole role : {ListenerRole::proxy, ListenerRole::local}) {
    Served s;
    s.session.role = role;
    s.asProxy();
    s.client.say("GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    const std::string page = s.client.heard();
    EXPECT_TRUE(page.starts_with("HTTP/1.1 421 ") && has(page, "Connection: close\r\n")) << page;
    EXPECT_EQ(s.rows(), 0u);
  }
  Served local;  // where even a whole URL is for nobody else
  local.session.role = ListenerRole::local;
  local.asProxy();
  local.client.say("GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n");
  EXPECT_TRUE(local.client.heard().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(local.rows(), 0u);
}

TEST(ServeHttp1, WithoutThePasswordARequestGoesNowhere) {
  model::EngineConfig config;
  config.proxyAuth = model::ProxyCredentials{"ann", "secret"};
  Served s(config);
  s.asProxy();
  const std::string request = "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n";
  s.client.say(request);
  EXPECT_TRUE(s.client.heard().starts_with("HTTP/1.1 407 "));
  EXPECT_FALSE(s.over->has_value()) << "it may ask again";
  s.client.say("CONNECT x:443 HTTP/1.1\r\nProxy-Authorization: Basic YW5uOnNlY3JldA==\r\n\r\n");
  EXPECT_TRUE(s.over->has_value() && s.over->value());
  EXPECT_EQ(s.rows(), 1u);
}

TEST(ServeHttp1, WhileTheWriterIsBehindNoNextRequestIsRead) {
  Served s;
  s.inTunnel();
  s.client.say(get);
  s.server.heard();
  s.sink.setCongested(true);
  s.server.say("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(s.client.heard().starts_with("HTTP/1.1 204 "));
  s.client.say(get);
  EXPECT_EQ(s.server.heard(), "");
  s.sink.setCongested(false);
  EXPECT_TRUE(s.loop.until([&] { return has(s.server.heard(), "GET /a"); }));
}

TEST(ServeHttp1, ARequestOfATunnelCountsItsTimeFromTheTunnelsBeginning) {
  Served s;
  s.reach();
  Route route = s.fixed();
  route.since = steadyNow() - 3s;
  s.over = s.loop.begin(serveHttp1(s.session, *s.client.stream, s.in, std::move(route)));
  for (int i = 0; i < 2; ++i) {
    s.client.say(get);
    s.server.heard();
    s.server.say(ok);
    s.client.heard();
  }
  EXPECT_GE(s.recorded(1)->timings[model::Timings::end], 3'000'000);
  EXPECT_LT(s.recorded(2)->timings[model::Timings::end], 3'000'000) << "the first alone";
}

}  // namespace
}  // namespace penstock::engine::test
