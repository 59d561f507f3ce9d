// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of one HTTP/2 connection, all at once: which of them go on, and how the connection ends.
#include <gtest/gtest.h>

#include "engine/exchange/serve.h"
#include "unit/engine/exchange_ends.h"
#include "unit/http/h2_ends.h"

namespace penstock::engine::test {
namespace {

using model::FailureKind;
using wire::http2::Role;
using wire::http2::StreamId;

model::RequestHead headOf(std::string_view method, std::string_view authority, std::string_view path) {
  model::RequestHead head;
  head.method = method;
  for (const auto& [name, value] :
       {std::pair<std::string_view, std::string_view>{":method", method}, {":scheme", "http"}, {":authority", authority}, {":path", path}})
    head.headers.append(name, value);
  return head;
}

struct Served : Ends {
  explicit Served(model::EngineConfig config = {}) : Ends(std::move(config)) {}
  ~Served() { loop.end(); }
  void serve(Route route) { over = loop.begin(serveHttp2(session, *client.stream, in, std::move(route))); }
  void inTunnel(bool http2 = false) {
    reach(http2);
    serve(fixed());
  }
  StreamId ask(std::string_view method, std::string_view authority, std::string_view path, bool end = true) {
    const model::RequestHead head = headOf(method, authority, path);
    const StreamId next = next_;
    next_ += 2;
    far.end.session.request(head, end, &far.end.owners[next]);
    far.talk();
    return next;
  }
  bool heard(const std::string& line) {
    return far.until([&] { return far.heard(line); });
  }
  std::size_t rows() {
    worker.recorder.flush();
    return sink.count();
  }
  std::shared_ptr<bool> over;
  H2Far far{loop, client, Role::client, http::test::optionsForTests()};

 private:
  StreamId next_ = 1;
};

TEST(ServeHttp2, StreamsDoNotWaitForEachOther) {
  Served s;
  s.inTunnel(true);
  H2Far origin(s.loop, s.server, Role::server, http::test::optionsForTests());
  s.ask("GET", "x", "/1");
  s.ask("GET", "x", "/2");
  ASSERT_TRUE(origin.until([&] { return origin.end.requests.size() == 2; })) << origin.all();
  origin.end.respond(3, true, 204);
  origin.talk();
  EXPECT_TRUE(s.heard("response 3 204"));
  EXPECT_FALSE(s.far.heard("end 1"));
  origin.end.respond(1, true, 404);
  origin.talk();
  EXPECT_TRUE(s.heard("response 1 404"));
  EXPECT_EQ(s.recorded(1)->response->status, 404);
  EXPECT_EQ(s.recorded(2)->response->status, 204);
  EXPECT_FALSE(*s.over);
}

TEST(ServeHttp2, ToAServerOfHttp1AsItWritesThem) {
  Served s;
  s.inTunnel();
  const StreamId id = s.ask("POST", "x", "/a", false);
  s.far.end.session.data(id, "hello");
  s.far.end.session.end(id, nullptr);
  s.far.talk();
  EXPECT_EQ(s.server.heard(), "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  s.server.say("HTTP/1.1 200 Fine\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_TRUE(s.heard("end 1"));
  EXPECT_TRUE(s.far.heard("response 1 200"));
  EXPECT_EQ(s.far.end.bodies[1], "ok");
  const auto x = s.recorded();
  EXPECT_EQ(x->requestSent->version, model::HttpVersion::http11);
  EXPECT_EQ(x->responseSent->version, model::HttpVersion::http2);
  EXPECT_EQ(s.body(model::Direction::toServer), "hello");
}

TEST(ServeHttp2, WhatCannotBeReadIsRecordedAndEndsItsStreamAlone) {
  Served s;
  s.inTunnel();
  s.ask("GET", "x", "no path");
  EXPECT_TRUE(s.far.until([&] { return has(s.far.all(), "closed 1 PROTOCOL_ERROR"); })) << s.far.all();
  EXPECT_EQ(s.recorded()->failure.kind, FailureKind::clientMalformed);
  EXPECT_EQ(s.server.heard(), "");
  s.ask("GET", "x", "/next");
  EXPECT_TRUE(has(s.server.heard(), "GET /next "));
}

TEST(ServeHttp2, AHeadThatIsTooLargeIsAnswered) {
  model::EngineConfig config;
  config.headLimit = 1'000;
  Served s(config);
  s.inTunnel();
  s.ask("GET", "x", "/" + std::string(2'000, 'a'));
  EXPECT_TRUE(s.heard("response 1 431")) << s.far.all();
  EXPECT_EQ(s.recorded()->failure.kind, FailureKind::clientHeadTooLarge);
  EXPECT_EQ(s.recorded()->failure.detail, "over 1000 bytes");
}

TEST(ServeHttp2, WhatIsResetAtOnceWasAskedForAndGoesNowhere) {
  Served s;
  s.inTunnel();
  s.far.talk();
  model::RequestHead head = headOf("GET", "x", "/");
  s.far.end.session.request(head, true, &s.far.end.owners[1]);
  std::string both;
  s.far.end.session.produce(both, SIZE_MAX);
  s.far.end.session.reset(1, wire::http2::ErrorCode::cancel);
  s.far.end.session.produce(both, SIZE_MAX);
  s.client.say(both);
  EXPECT_EQ(s.server.heard(), "");
  ASSERT_EQ(s.rows(), 1u);
  EXPECT_EQ(s.recorded()->state, model::ExchangeState::failed);
}

TEST(ServeHttp2, OnAListenerOfOursTheAnswersAreOurs) {
  Served s;
  s.session.role = ListenerRole::local;
  s.serve(s.open());
  s.ask("GET", "evil.example", "/");
  EXPECT_TRUE(s.heard("response 1 421")) << s.far.all();
  s.ask("GET", "penstock", "/");
  EXPECT_TRUE(s.heard("response 3 400"));
  EXPECT_EQ(s.rows(), 0u);
}

TEST(ServeHttp2, AProxysClientHasToGiveThePasswordAndNameAServer) {
  model::EngineConfig config;
  config.proxyAuth = model::ProxyCredentials{"ann", "secret"};
  Served asked(config);
  asked.serve(asked.open());
  asked.ask("GET", "x", "/");
  EXPECT_TRUE(asked.heard("response 1 407")) << asked.far.all();
  EXPECT_EQ(asked.recorded()->failure.kind, FailureKind::clientUnauthorized);

  Served s;
  s.serve(s.open());
  s.ask("GET", "x:port", "/");
  EXPECT_TRUE(s.heard("response 1 400")) << s.far.all();
  EXPECT_EQ(s.recorded()->failure.detail, "not an http:// or https:// URL with a host");
}

TEST(ServeHttp2, WhatBreaksTheConnectionIsARowOfItsOwn) {
  Served s;
  s.inTunnel();
  s.ask("GET", "x", "/1");
  s.server.heard();
  s.client.say(std::string("\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00", 13));  // WINDOW_UPDATE by nothing
  EXPECT_EQ(s.client.sawItEnd(), "end");
  s.client.leave();
  EXPECT_TRUE(s.loop.until([&] { return *s.over; }));
  ASSERT_EQ(s.rows(), 2u);
  EXPECT_EQ(s.recorded(1)->state, model::ExchangeState::failed);
  const auto row = s.recorded(2);
  EXPECT_EQ(row->kind, model::ExchangeKind::tcpTunnel);
  EXPECT_EQ(row->failure.kind, FailureKind::clientMalformed);
  EXPECT_EQ(row->trace.front().did, model::Did::http2Connection);
  EXPECT_EQ(row->trace.front().detail, "1");
}

TEST(ServeHttp2, WhatTheServersSettingsPromiseIsPromisedToTheClient) {
  for (const bool promised : {true, false}) {
    Served s;
    wire::http2::Options options = http::test::optionsForTests();
    options.enableConnectProtocol = promised;
    H2Far origin(s.loop, s.server, Role::server, options);
    s.inTunnel(true);
    for (int i = 0; i < 5; ++i) {
      origin.talk();
      s.far.talk();
    }
    EXPECT_EQ(s.far.end.peer.enableConnectProtocol, promised);
  }
}

TEST(ServeHttp2, AClientThatLeavesEndsAllItsExchanges) {
  Served s;
  s.inTunnel();
  s.ask("GET", "x", "/1");
  s.ask("GET", "x", "/2");
  s.server.heard();
  s.client.leave();
  EXPECT_TRUE(s.loop.until([&] { return *s.over; }));
  EXPECT_EQ(s.rows(), 2u);
  for (const model::ExchangeId id : {1, 2}) EXPECT_EQ(s.recorded(id)->state, model::ExchangeState::failed) << id;
  EXPECT_EQ(s.server.sawItEnd(), "end");
}

}  // namespace
}  // namespace penstock::engine::test
