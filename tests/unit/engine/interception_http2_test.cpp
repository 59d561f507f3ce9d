// SPDX-License-Identifier: GPL-3.0-or-later
// What an interceptor may do to streams of HTTP/2, and across the versions; and that one which is held holds nobody else up.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

#include "unit/engine/h2_peer.h"
#include "unit/engine/harness.h"
#include "unit/engine/planned.h"

namespace penstock::engine::test {
namespace {

using namespace std::chrono_literals;
using model::FailureKind;
using wire::http2::Role;
using wire::http2::StreamId;

/// A tunnel to the origin; each end then says what it wants.
struct Tunnelled {
  explicit Tunnelled(model::EngineConfig config = {}) : h(std::move(config), {plan}) {
    client = h.client();
    client.send("CONNECT " + h.authority() + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n");
    origin = h.origin.accept();
    client.readUntil("\r\n\r\n");
  }
  std::shared_ptr<Planned> plan = std::make_shared<Planned>();
  Harness h;
  Peer client, origin;
};

void answer(H2Peer& server, StreamId id, std::string_view body, std::string_view length = "") {
  model::ResponseHead head;
  head.status = 200;
  head.headers.append(":status", "200");
  if (!length.empty()) head.headers.append("content-length", length);
  server.end.session.respond(id, head, body.empty());
  if (body.empty()) return;
  server.end.session.data(id, body);
  server.end.session.end(id, nullptr);
}

std::string fieldOf(const model::RequestHead& head, std::string_view name) { return std::string(head.headers.find(name).value_or("(none)")); }

void editAll(Planned& plan, std::string up, std::string down) {
  plan.request = [up](Passage& p) {
    if (!p.body(Side::request)) return Verdict::withBody();
    p.editRequest().headers.append("x-new", *p.body(Side::request));
    p.setBody(Side::request, up);
    return Verdict::pass();
  };
  plan.response = [down](Passage& p) {
    if (!p.body(Side::response)) return Verdict::withBody();
    p.editResponse().headers.append("x-was", *p.body(Side::response));
    p.setBody(Side::response, down);
    return Verdict::pass();
  };
}

TEST(InterceptionHttp2, HeadsAndHeldBodiesOfStreams) {
  Tunnelled t;
  editAll(*t.plan, "uploaded", "downloaded");
  H2Peer client(std::move(t.client), Role::client), server(std::move(t.origin), Role::server);
  const StreamId id = client.ask("POST", "a.example", "/x", false);
  client.end.session.data(id, "hello");
  client.end.session.end(id, nullptr);
  ASSERT_TRUE(together(client, server, [&] { return server.heard("end 1"); }));
  EXPECT_EQ(fieldOf(*server.end.requests[1], "x-new"), "hello");
  EXPECT_EQ(fieldOf(*server.end.requests[1], ":path"), "/x");
  EXPECT_EQ(server.end.bodies[1], "uploaded");
  answer(server, 1, "hi there", "8");
  ASSERT_TRUE(together(client, server, [&] { return client.heard("closed 1 NO_ERROR"); }));
  EXPECT_EQ(client.end.bodies[1], "downloaded");
  const auto x = t.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_FALSE(x->failure) << x->failure.detail;
  EXPECT_EQ(x->responseSent->headers.find("content-length"), "10");
  EXPECT_EQ(x->responseSent->headers.find("x-was"), "hi there");
}

TEST(InterceptionHttp2, FromAStreamToHttp1AndBack) {
  auto plan = std::make_shared<Planned>();
  Harness h({}, {plan});
  editAll(*plan, "uploaded", "downloaded");
  H2Peer client(h.client(), Role::client);
  const StreamId id = client.ask("POST", h.authority(), "/x", false);
  client.end.session.data(id, "hello");
  client.end.session.end(id, nullptr);
  client.until([&] { return client.end.peer.maxConcurrentStreams != UINT32_MAX; });
  Peer origin = h.origin.accept();
  const std::string head = origin.readUntil("\r\n\r\n");
  EXPECT_NE(head.find("x-new: hello\r\n"), std::string::npos) << head;
  // Its length was not told and now is, as a request that has content says so.
  EXPECT_NE(head.find("content-length: 8\r\n"), std::string::npos) << head;
  EXPECT_EQ(origin.read(8), "uploaded");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"));
  ASSERT_TRUE(client.until([&] { return client.heard("closed 1 NO_ERROR"); }));
  EXPECT_EQ(client.end.bodies[1], "downloaded");
}

TEST(InterceptionHttp2, FromHttp1ToAStreamAndBack) {
  Tunnelled t;
  editAll(*t.plan, "uploaded", "downloaded");
  H2Peer server(std::move(t.origin), Role::server);  // it speaks first: a server of HTTP/2 alone
  server.until([&] { return server.end.peer.maxConcurrentStreams != 0; });
  ASSERT_TRUE(t.client.send("POST /x HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"));
  ASSERT_TRUE(server.until([&] { return server.heard("end 1"); }));
  EXPECT_EQ(server.end.bodies[1], "uploaded");
  EXPECT_EQ(fieldOf(*server.end.requests[1], "x-new"), "hello");
  answer(server, 1, "hi");
  server.send();
  const std::string head = t.client.readUntil("\r\n\r\n");
  EXPECT_NE(head.find("x-was: hi\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << head;
  EXPECT_EQ(t.client.readUntil("0\r\n\r\n"), "a\r\ndownloaded\r\n0\r\n\r\n");
}

TEST(InterceptionHttp2, OneThatIsHeldHoldsNobodyElseUp) {
  Gate gate;
  Tunnelled t;
  t.plan->wants = [](const Passage& p) { return p.request().path == "/held"; };
  t.plan->slowResponse = [&](Passage& p) { return gate.wait(p.thread()); };
  H2Peer client(std::move(t.client), Role::client), server(std::move(t.origin), Role::server);
  constexpr StreamId last = 199;
  for (StreamId id = 1; id <= last; id += 2) client.ask("GET", "a.example", id == 1 ? "/held" : "/free");
  const std::string large(4 * 1024 * 1024, 'L'), small(50'000, 's');
  std::size_t answered = 0, whole = 0;
  const auto serve = [&] {
    for (const auto& [id, head] : server.end.requests) {
      if (StreamId(2 * answered + 1) > id) continue;
      answer(server, id, head->path == "/held" ? large : small);
      ++answered;
    }
    whole = 0;
    for (StreamId id = 3; id <= last; id += 2) whole += client.end.bodies[id].size() == small.size();
    return whole == 99;
  };
  ASSERT_TRUE(together(client, server, serve)) << whole << " of 99 are whole";
  ASSERT_TRUE(together(client, server, [&] { return server.end.session.pending(1) == 0; })) << "all of it was taken in, far beyond a window";
  EXPECT_EQ(client.end.bodies[1], "");
  ASSERT_TRUE(gate.arrived.waitFor(1));
  gate.open();
  ASSERT_TRUE(together(client, server, [&] { return client.end.bodies[1].size() == large.size(); }));
  EXPECT_EQ(client.end.bodies[1], large);
}

TEST(InterceptionHttp2, SeventyLargeResponsesThatAreHeldLeaveTheOthersRunning) {
  Gate gate;
  model::EngineConfig config;
  const auto idle = std::getenv("PENSTOCK_SANITIZE") ? 10s : 2s;  // longer than this process may stand still between two turns
  config.timeouts.idle = idle;
  Tunnelled t(config);
  t.plan->wants = [](const Passage& p) { return p.request().path == "/held"; };
  t.plan->slowResponse = [&](Passage& p) { return gate.wait(p.thread()); };
  H2Peer client(std::move(t.client), Role::client), server(std::move(t.origin), Role::server);
  constexpr StreamId last = 199, held = 70;
  const auto isHeld = [](StreamId id) { return id < 2 * held; };
  for (StreamId id = 1; id <= last; id += 2) client.ask("GET", "a.example", isHeld(id) ? "/held" : "/free");
  const std::string large(2 * 1024 * 1024, 'L'), small(50'000, 's');
  std::size_t answered = 0;
  const auto serve = [&] {
    for (const auto& [id, head] : server.end.requests) {
      if (StreamId(2 * answered + 1) > id) continue;
      answer(server, id, head->path == "/held" ? large : small);
      ++answered;
    }
    std::size_t whole = 0;
    for (StreamId id = 1; id <= last; id += 2) whole += !isHeld(id) && client.end.bodies[id].size() == small.size();
    return whole == 30;
  };
  ASSERT_TRUE(together(client, server, serve));
  const auto taken = [&] {
    for (StreamId id = 1; id <= last; id += 2)
      if (server.end.session.pending(id) != 0) return false;
    return true;
  };
  ASSERT_TRUE(together(client, server, taken)) << "140 MB are taken in, through windows of 64";
  ASSERT_TRUE(gate.arrived.waitFor(int(held)));
  // Longer than a connection may be idle, and the others still run.
  for (int round = 0; round * 800ms < idle + 1s; ++round) {
    const auto until = std::chrono::steady_clock::now() + 800ms;
    ASSERT_TRUE(together(client, server, [&] { return std::chrono::steady_clock::now() > until; }));
    const StreamId id = client.ask("GET", "a.example", "/free");
    ASSERT_TRUE(together(client, server, [&] {
      serve();
      return client.end.bodies[id].size() == small.size();
    })) << round;
  }
  for (StreamId id = 1; isHeld(id); id += 2) ASSERT_EQ(client.end.bodies[id], "");
  gate.open();
  const auto all = [&] {
    for (StreamId id = 1; isHeld(id); id += 2)
      if (client.end.bodies[id].size() != large.size()) return false;
    return true;
  };
  ASSERT_TRUE(together(client, server, all));
  for (StreamId id = 1; isHeld(id); id += 2) ASSERT_TRUE(client.end.bodies[id] == large) << id;
}

TEST(InterceptionHttp2, ARequestThatIsHeldIsTakenInAndKeptAlive) {
  Gate gate;
  model::EngineConfig config;
  config.timeouts.idle = 1s;
  Tunnelled t(config);
  t.plan->slowRequest = [&](Passage& p) { return gate.wait(p.thread()); };
  H2Peer client(std::move(t.client), Role::client), server(std::move(t.origin), Role::server);
  const StreamId id = client.ask("POST", "a.example", "/", false);
  const std::string large(1'000'000, 'u');
  client.end.session.data(id, large);
  client.end.session.end(id, nullptr);
  ASSERT_TRUE(together(client, server, [&] { return client.end.session.pending(id) == 0; })) << "far beyond its window";
  EXPECT_TRUE(server.end.requests.empty());
  // Longer than its connection may be silent, and then some: from its release on that counts anew.
  const auto passed = [&, until = std::chrono::steady_clock::now()](std::chrono::milliseconds t) {
    return std::chrono::steady_clock::now() > until + t || client.heard("goaway NO_ERROR");
  };
  ASSERT_TRUE(together(client, server, [&] { return passed(1600ms); }));
  EXPECT_FALSE(client.heard("goaway NO_ERROR")) << "we are the ones who are waited for";
  gate.open();
  H2Peer again(t.h.origin.accept(), Role::server);  // the connection that was made first had no stream, and is over
  ASSERT_TRUE(together(client, again, [&] { return again.heard("end 1") && passed(2300ms); }));
  EXPECT_FALSE(client.heard("goaway NO_ERROR"));
  EXPECT_EQ(again.end.bodies[1], large);
}

TEST(InterceptionHttp2, AStreamThatIsResetWhileItIsHeldIsGivenUpAndTheOthersGoOn) {
  Gate gate;
  Tunnelled t;
  t.plan->wants = [](const Passage& p) { return p.request().path == "/held"; };
  t.plan->slowRequest = [&](Passage& p) { return gate.wait(p.thread()); };
  t.plan->abandoned = [&] { gate.abandon(); };
  H2Peer client(std::move(t.client), Role::client), server(std::move(t.origin), Role::server);
  const StreamId held = client.ask("GET", "a.example", "/held");
  ASSERT_TRUE(together(client, server, [&] { return gate.arrived.count() == 1; }));
  const auto left = std::chrono::steady_clock::now();
  client.end.session.reset(held, wire::http2::ErrorCode::cancel);
  client.send();
  const auto x = t.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_LT(std::chrono::steady_clock::now() - left, 1s);
  EXPECT_EQ(x->failure.kind, FailureKind::clientReset);
  EXPECT_EQ(gate.abandoned, 1);
  client.ask("GET", "a.example", "/free");
  ASSERT_TRUE(together(client, server, [&] { return server.heard("request 1 GET /free"); }));
  answer(server, 1, "ok");
  ASSERT_TRUE(together(client, server, [&] { return client.end.bodies[3] == "ok"; }));
}

TEST(InterceptionHttp2, OneThatThrowsWhileContentIsTakenInEndsItsConnectionAlone) {
  for (const bool late : {false, true}) {
    Tunnelled t;
    (late ? t.plan->slowResponse : t.plan->slowRequest) = [](Passage& p) -> net::Awaitable<Verdict> {
      net::Reply<bool> never(p.thread());
      const auto kept = never.promise();
      co_await never.wait(100ms);
      throw std::runtime_error("a bug of an interceptor");
    };
    H2Peer client(std::move(t.client), Role::client), server(std::move(t.origin), Role::server);
    const StreamId id = client.ask("POST", "a.example", "/", late);
    if (!late) client.end.session.data(id, "its end never comes");
    if (late) {
      ASSERT_TRUE(together(client, server, [&] { return server.heard("end 1"); }));
      model::ResponseHead head;
      head.status = 200;
      head.headers.append(":status", "200");
      server.end.session.respond(1, head, false);
      server.end.session.data(1, "nor does this one's");
    }
    together(client, server, [&] { return t.h.sink.count() == 1 && t.h.sink.now(1) != model::ExchangeState::pending; });
    const auto x = t.h.sink.finished(1);
    ASSERT_TRUE(x);
    EXPECT_EQ(x->failure.kind, FailureKind::internalError);
    EXPECT_EQ(x->failure.detail, "a bug of an interceptor");
    // Others are served.
    t.plan->slowRequest = t.plan->slowResponse = nullptr;
    Peer other = t.h.client();
    ASSERT_TRUE(other.send("GET " + t.h.url("/") + " HTTP/1.1\r\nHost: " + t.h.authority() + "\r\n\r\n"));
    EXPECT_EQ(t.h.origin.accept().readUntil("\r\n").substr(0, 5), "GET /");
  }
}

TEST(InterceptionHttp2, DropAndResetEndTheStreamAlone) {
  Tunnelled t;
  t.plan->request = [](Passage& p) {
    return p.request().path == "/drop" ? Verdict::drop() : p.request().path == "/reset" ? Verdict::reset() : Verdict::pass();
  };
  H2Peer client(std::move(t.client), Role::client), server(std::move(t.origin), Role::server);
  client.ask("GET", "a.example", "/drop");
  client.ask("GET", "a.example", "/reset");
  client.ask("GET", "a.example", "/pass");
  ASSERT_TRUE(together(client, server, [&] { return server.heard("request 1 GET /pass"); }));
  answer(server, 1, "ok");
  ASSERT_TRUE(together(client, server, [&] { return client.end.bodies[5] == "ok"; }));
  EXPECT_TRUE(client.heard("closed 1 CANCEL"));
  EXPECT_TRUE(client.heard("closed 3 CANCEL"));
}

}  // namespace
}  // namespace penstock::engine::test
