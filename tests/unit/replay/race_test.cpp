// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/replay/sender.h"

#include <poll.h>

#include "unit/engine/h2_peer.h"

namespace penstock::replay::test {
namespace {

using engine::test::H2Peer;
using engine::test::Peer;

bool quiet(const Peer& peer, int ms) {
  pollfd fd{peer.fd(), POLLIN, 0};
  return ::poll(&fd, 1, ms) == 0;
}

RaceOptions settled(int ms) {
  RaceOptions options;
  options.settle = std::chrono::milliseconds(ms);
  return options;
}

TEST(Race, TheLastByteOfEachIsHeldUntilAllOthersLeft) {
  Sender sender;
  const std::string request = sender.request();
  std::vector<Outgoing> requests(5, sender.http1(request));
  const RacingPtr racing = sender.replay.race(std::move(requests), settled(300));
  std::vector<Peer> servers;
  for (int i = 0; i < 5; ++i) servers.push_back(sender.proxy.origin.accept());
  for (Peer& server : servers) EXPECT_EQ(request.substr(0, request.size() - 1), server.read(request.size() - 1));
  for (const Peer& server : servers) EXPECT_TRUE(quiet(server, 0));
  for (Peer& server : servers) EXPECT_EQ("\n", server.read(1));
  for (std::size_t i = servers.size(); i-- > 0;) {
    servers[i].send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    ASSERT_TRUE(await(*racing, [&](const RaceState& s) {
      return std::count_if(s.shots.begin(), s.shots.end(), [](const RaceShot& shot) { return shot.status == 200; }) == std::ptrdiff_t(servers.size() - i);
    }));
  }
  ASSERT_TRUE(ended(*racing));
  const RaceState state = racing->state();
  EXPECT_EQ(5u, state.connections);
  EXPECT_GE(state.windowNs, 0);
  EXPECT_LT(state.windowNs, 3'000'000);
  std::vector<unsigned> arrivals;
  for (const RaceShot& shot : state.shots) {
    EXPECT_FALSE(shot.failure);
    EXPECT_GE(shot.answeredUs, 0);
    arrivals.push_back(shot.arrival);
  }
  std::sort(arrivals.begin(), arrivals.end());
  EXPECT_EQ((std::vector<unsigned>{1, 2, 3, 4, 5}), arrivals);
}

TEST(Race, StreamsOfHttp2AreEndedInOneWrite) {
  Sender sender;
  std::vector<Outgoing> requests;
  for (int i = 0; i < 30; ++i)
    requests.push_back(sender.http2({{":method", i % 2 ? "POST" : "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/" + std::to_string(i)}},
                                    i % 2 ? "ab" : ""));
  const RacingPtr racing = sender.replay.race(std::move(requests), settled(200));
  H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  const auto isEnd = [](const std::string& told) { return told.starts_with("end"); };
  const auto endings = [&] { return std::count_if(server.end.told.begin(), server.end.told.end(), isEnd); };
  ASSERT_TRUE(server.until([&] { return endings() > 0; }));
  EXPECT_EQ(30, endings());  // what was read at once ended them all
  const auto first = std::find_if(server.end.told.begin(), server.end.told.end(), isEnd);
  EXPECT_EQ(30, std::count_if(server.end.told.begin(), first, [](const std::string& told) { return told.starts_with("request"); }));
  model::ResponseHead head;
  head.status = 200;
  head.headers.append(":status", "200");
  for (int i = 0; i < 30; ++i) server.end.session.respond(2 * i + 1, head, true);
  server.until([&] { return racing->state().phase == RaceState::Phase::ended; });
  ASSERT_TRUE(ended(*racing));
  const RaceState state = racing->state();
  EXPECT_TRUE(state.onePacket);
  EXPECT_EQ(1u, state.connections);
  for (const RaceShot& shot : state.shots) EXPECT_EQ(200, shot.status);
  EXPECT_EQ("ab", sender.proxy.sink.body(state.shots[1].exchange, model::Direction::toServer));
}

TEST(Race, WhatIsMoreThanAServerTakesAtOnceGoesByOtherConnections) {
  Sender sender;
  const std::vector<Outgoing> requests(25, sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}}));
  const RacingPtr racing = sender.replay.race(requests, settled(300));
  wire::http2::Options ten = wire::http2::test::smallWindows();
  ten.maxConcurrentStreams = 10;
  std::vector<std::unique_ptr<H2Peer>> servers;
  const auto count = [](const H2Peer& server, const char* what) {
    return std::count_if(server.end.told.begin(), server.end.told.end(), [what](const std::string& told) { return told.starts_with(what); });
  };
  const auto talkUntil = [&](const std::function<bool()>& done) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done() && std::chrono::steady_clock::now() < patience)
      for (const auto& server : servers) server->talk();
    return done();
  };
  const auto all = [&](const char* what) {
    std::ptrdiff_t sum = 0;
    for (const auto& server : servers) sum += count(*server, what);
    return sum;
  };
  servers.push_back(std::make_unique<H2Peer>(sender.proxy.origin.accept(), wire::http2::Role::server, ten));
  ASSERT_TRUE(servers[0]->until([&] { return racing->state().mostStreams == 10; }));
  for (int i = 0; i < 2; ++i) servers.push_back(std::make_unique<H2Peer>(sender.proxy.origin.accept(), wire::http2::Role::server, ten));
  ASSERT_TRUE(talkUntil([&] { return all("request") == 25; })) << "every one is at its server before any is released";
  EXPECT_EQ(0, all("end"));
  EXPECT_EQ(10, count(*servers[0], "request"));
  ASSERT_TRUE(talkUntil([&] { return all("end") == 25; }));
  for (const auto& server : servers)
    for (const auto& [id, request] : server->end.requests) server->end.respond(id);
  talkUntil([&] { return racing->state().phase == RaceState::Phase::ended; });
  ASSERT_TRUE(ended(*racing));
  const RaceState state = racing->state();
  EXPECT_EQ(3u, state.connections);
  EXPECT_FALSE(state.onePacket);
  for (const RaceShot& shot : state.shots) EXPECT_EQ(200, shot.status) << shot.failure.detail;
}

TEST(Race, OneThatCannotBeReachedDoesNotHoldTheOthers) {
  Sender sender;
  std::vector<Outgoing> requests(2, sender.http1(sender.request()));
  {
    const engine::test::Origin closed;
    requests[0].to.port = closed.port();
  }
  const RacingPtr racing = sender.replay.race(std::move(requests), settled(1));
  Peer server = sender.proxy.origin.accept();
  server.readUntil("\r\n\r\n");
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(ended(*racing));
  EXPECT_EQ(model::FailureKind::connectRefused, racing->state().shots[0].failure.kind);
  EXPECT_EQ(200, racing->state().shots[1].status);
  EXPECT_EQ(1u, racing->state().shots[1].arrival);
}

TEST(Race, ConnectionsCanBeWarmedByARequest) {
  Sender sender;
  RaceOptions options = settled(1);
  options.warmUp = std::make_shared<const Outgoing>(sender.http1(sender.request("/warm")));
  const std::string request = sender.request("/race");
  const RacingPtr racing = sender.replay.race(std::vector<Outgoing>(2, sender.http1(request)), std::move(options));
  std::vector<Peer> servers;
  for (int i = 0; i < 2; ++i) servers.push_back(sender.proxy.origin.accept());
  for (Peer& server : servers) {
    EXPECT_EQ(sender.request("/warm"), server.readUntil("\r\n\r\n"));
    server.send("HTTP/1.1 204 No Content\r\n\r\n");
  }
  for (Peer& server : servers) EXPECT_EQ(request, server.readUntil("\r\n\r\n"));
  for (Peer& server : servers) server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(ended(*racing));
  for (const RaceShot& shot : racing->state().shots) EXPECT_EQ(200, shot.status);
  EXPECT_EQ(204, sender.proxy.sink.finished(1)->response->status);
}

TEST(Race, TheTimeOfEachBeginsWithTheRelease) {
  Sender sender;
  std::vector<Outgoing> requests(2, sender.http1(sender.request()));
  for (Outgoing& out : requests) out.timeout = std::chrono::milliseconds(300);
  const RacingPtr racing = sender.replay.race(std::move(requests), settled(600));
  Peer first = sender.proxy.origin.accept();
  Peer second = sender.proxy.origin.accept();
  first.readUntil("\r\n\r\n");
  first.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  second.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");  // and never the rest
  const SteadyTime before = steadyNow();
  ASSERT_TRUE(ended(*racing));
  EXPECT_LT(steadyNow() - before, std::chrono::seconds(5));
  unsigned well = 0, late = 0;
  for (const RaceShot& shot : racing->state().shots) {
    if (!shot.failure) ++well;
    if (shot.failure.kind != model::FailureKind::serverTimeout) continue;
    ++late;
    EXPECT_EQ("its answer was not whole within 300 ms", shot.failure.detail);
    EXPECT_EQ("its answer was not whole within 300 ms", sender.proxy.sink.finished(shot.exchange)->failure.detail);
  }
  EXPECT_EQ(1u, well);
  EXPECT_EQ(1u, late);
}

TEST(Race, TheTimeoutBoundsAStreamOfHttp2) {
  Sender sender;
  Outgoing out = sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}});
  out.timeout = std::chrono::milliseconds(300);
  const RacingPtr racing = sender.replay.race({out, out}, settled(1));
  H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  ASSERT_TRUE(server.until([&] { return server.end.requests.size() == 2; }));
  server.end.respond(1);
  server.until([&] { return racing->state().phase == RaceState::Phase::ended; });
  ASSERT_TRUE(ended(*racing));
  EXPECT_EQ(200, racing->state().shots[0].status);
  EXPECT_EQ(model::FailureKind::serverTimeout, racing->state().shots[1].failure.kind);
}

TEST(Race, TheTimeoutBoundsConnectingWarmingAndHolding) {
  const std::chrono::milliseconds most{300};
  const auto raced = [&](const std::string& what, Sender& sender, Outgoing out, RaceOptions options) {
    const SteadyTime before = steadyNow();
    out.timeout = most;
    const RacingPtr racing = sender.replay.race({out, out}, std::move(options));
    ASSERT_TRUE(ended(*racing)) << what;
    EXPECT_GE(steadyNow() - before, most) << what;
    EXPECT_LT(steadyNow() - before, std::chrono::seconds(5)) << what;
    for (const RaceShot& shot : racing->state().shots) {
      EXPECT_EQ(model::FailureKind::serverTimeout, shot.failure.kind) << what;
      EXPECT_EQ(what + " within 300 ms", shot.failure.detail);
      EXPECT_EQ(-1, shot.releasedNs) << what;
    }
  };
  // The origin accepts nobody: the kernel takes connections, and what its buffers take.
  Sender sender;
  Outgoing out = sender.http1(sender.request());
  Outgoing silent = out;
  silent.to.tls = true;
  raced("its connection did not stand", sender, silent, {});
  RaceOptions warmed;
  Outgoing warmUp = sender.http1(sender.request("/warm"));
  warmUp.timeout = most;
  warmed.warmUp = std::make_shared<const Outgoing>(std::move(warmUp));
  raced("the answer to the request that warms up was not whole", sender, out, std::move(warmed));
  constexpr std::size_t size = 16u << 20;
  raced("the server did not take the request", sender,
        sender.http1("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x')), {});
}

TEST(Race, CancelReleasesNothing) {
  Sender sender;
  const std::string request = sender.request();
  const RacingPtr racing = sender.replay.race({sender.http1(request)}, settled(60'000));
  Peer server = sender.proxy.origin.accept();
  server.read(request.size() - 1);
  racing->cancel();
  ASSERT_TRUE(ended(*racing));
  EXPECT_TRUE(racing->state().cancelled);
  EXPECT_EQ("", server.readAll());
}

}  // namespace
}  // namespace penstock::replay::test
