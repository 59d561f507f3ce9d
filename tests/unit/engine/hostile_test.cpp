// SPDX-License-Identifier: GPL-3.0-or-later
// Peers that stall, trickle, flood, lie, or stop in the middle; and stops of ours while they do.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using namespace std::chrono_literals;
using model::Direction;
using model::FailureKind;
using Clock = std::chrono::steady_clock;

std::string request(const Harness& h, std::string_view method, std::string_view more = "") {
  return std::string(method) + " " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n" + std::string(more) + "\r\n";
}

TEST(Hostile, AServerThatStallsDoesNotLoseTheUpload) {
  Harness h;
  Peer client = h.client();
  constexpr std::size_t size = 128 << 20;
  ASSERT_TRUE(client.send(request(h, "POST", "Content-Length: " + std::to_string(size) + "\r\n")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  std::thread sender([&] { client.send(std::string(size, 'u')); });
  std::this_thread::sleep_for(300ms);
  ASSERT_TRUE(origin.send("HTTP/1.1 102 Processing\r\n\r\n"));  // the wait for the response begins anew, beside the one for room
  std::this_thread::sleep_for(2s);  // longer than the engine's look at the client while it waits for the response
  EXPECT_EQ(origin.read(size).size(), size);
  origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  client.readUntil("200 OK\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read(2), "ok");
  client.shutdownWrite();
  sender.join();
}

TEST(Hostile, AnUploadThatMovesOutlastsThePatienceForItsResponse) {
  model::EngineConfig config;
  config.timeouts.response = 600ms;
  Harness h(config);
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "POST", "Content-Length: 8\r\n")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  for (int i = 0; i < 8; ++i) {
    std::this_thread::sleep_for(300ms);
    ASSERT_TRUE(client.send("x"));
    ASSERT_EQ(origin.read(1), "x");
  }
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 200");
}

TEST(Hostile, AServerThatStaysSilentIsNotAskedTwice) {
  model::EngineConfig config;
  config.timeouts.response = 300ms;
  Harness h(config);
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "GET")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  ASSERT_TRUE(client.send(request(h, "DELETE")));
  origin.readUntil("\r\n\r\n");
  EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 504");
  const auto x = h.sink.finished(2);
  EXPECT_EQ(x->failure.kind, FailureKind::serverTimeout);
  EXPECT_EQ(x->timings[model::Timings::connectStart], -1) << "a second connection, so a second DELETE";
}

TEST(Hostile, OnlyIdempotentRequestsAreSentAgain) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "GET")));
  {
    Peer origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
    ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
    client.readUntil("\r\n\r\n");
    ASSERT_TRUE(client.send(request(h, "POST", "Content-Length: 0\r\n")));
    origin.readUntil("\r\n\r\n");  // may have acted on it
  }
  EXPECT_EQ(client.readAll(), "");  // RFC 9110 9.2.2: the client alone knows whether it may
  const auto x = h.sink.finished(2);
  EXPECT_EQ(x->failure.kind, FailureKind::serverClosed);
  EXPECT_NE(x->failure.detail.find("it may ask again"), std::string::npos);
  EXPECT_FALSE(x->responseSent);
}

TEST(Hostile, ANewConnectionThatEndsWithoutAnAnswerIsToldOf) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "POST", "Content-Length: 0\r\n")));
  {
    Peer origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
  }
  EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 502");
}

TEST(Hostile, AFailureIsNoResponseToAPagesScript) {
  for (const std::string_view asked : {"Sec-Fetch-Mode: cors\r\n", "User-Agent: Mozilla/5.0\r\nAccept: */*\r\n"}) {
    Harness h;
    Peer client = h.client();
    ASSERT_TRUE(client.send(request(h, "GET", asked)));
    {
      Peer origin = h.origin.accept();
      origin.readUntil("\r\n\r\n");
    }
    const std::string got = client.readAll();
    EXPECT_NE(got.find('\0'), std::string::npos) << "no browser takes that for a response, nor asks again: " << got;
    const auto x = h.sink.finished(1);
    EXPECT_EQ(x->failure.kind, FailureKind::serverClosed);
    EXPECT_FALSE(x->responseSent);
    EXPECT_NE(noteOf(x->trace).find("network error"), std::string::npos);
  }
}

TEST(Hostile, AClientThatKeepsItsBodyBackSeesTheEndOfAnEarlyAnswer) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "POST", "Expect: 100-continue\r\nContent-Length: 9\r\n")));
  {
    Peer origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
    ASSERT_TRUE(origin.send("HTTP/1.1 417 No\r\nConnection: close\r\n\r\nuntil the end"));
  }
  const auto before = Clock::now();
  const std::string got = client.readAll();
  EXPECT_EQ(got.substr(got.size() - 13), "until the end");
  EXPECT_LT(Clock::now() - before, 5s);
}

TEST(Hostile, ASwitchOfProtocolsReachesAClientThatKeepsItsBodyBack) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "POST", "Connection: Upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");
}

TEST(Hostile, ASwitchNobodyAskedForIsRefused) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "GET")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 502");
  EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::serverMalformed);
}

TEST(Hostile, AHeadThatTricklesEndsInTime) {
  model::EngineConfig config;
  config.timeouts.clientHead = 500ms;
  Harness h(config);
  Peer client = h.client();
  ASSERT_TRUE(client.send("GET " + h.url("/") + " HTTP/1.1\r\nX: "));
  const auto before = Clock::now();
  while (Clock::now() - before < 5s && client.send("a")) std::this_thread::sleep_for(20ms);
  EXPECT_LT(Clock::now() - before, 4s);
  EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::clientTimeout);
}

TEST(Hostile, EmptyLinesBetweenRequestsAreNoRequest) {
  Harness h;
  {
    Peer client = h.client();
    ASSERT_TRUE(client.send(request(h, "GET") + "\r\n"));  // as some send after a body
    Peer origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
    ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
    client.readUntil("\r\n\r\n");
    client.shutdownWrite();
    EXPECT_EQ(client.readAll(), "");
  }
  h.engine->stop(0ms);
  EXPECT_EQ(h.sink.count(), 1u);
}

TEST(Hostile, ARowOfLargeInterimAnswersIsBounded) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "GET")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nX: " + std::string(200'000, 'i') + "\r\n\r\n";
  std::size_t sent = 0;
  std::thread sender([&] {
    while (sent < 200 && origin.send(interim)) ++sent;
  });
  client.readAll();
  sender.join();
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::serverMalformed);
  EXPECT_LT(x->interim.size(), 50u);
}

TEST(Hostile, AnHttp10ClientIsKeptOnlyWhenTold) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("GET " + h.url("/") + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  const std::string response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
  ASSERT_TRUE(origin.send(response));
  const auto before = Clock::now();
  EXPECT_EQ(client.readAll(), response);
  EXPECT_LT(Clock::now() - before, 5s) << "it never heard keep-alive, and waits for the end";
}

TEST(Hostile, AListenerIsKnownByItsMappedAddressToo) {
  Harness h;
  Peer client = h.client();
  const std::string own = "[::ffff:127.0.0.1]:" + std::to_string(h.port);
  ASSERT_TRUE(client.send("GET http://" + own + "/ HTTP/1.1\r\nHost: " + own + "\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 508");
}

TEST(Hostile, AStopDoesNotWaitForACongestedSink) {
  Harness h;
  h.sink.setCongested(true);
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h, "GET")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"));
  client.readUntil("abc");
  h.engine->stop(0ms);
  h.engine.reset();
  const auto x = h.sink.finished(1);
  EXPECT_TRUE(x && x->failure.kind == FailureKind::shutdown);
  h.sink.setCongested(false);  // the sink outlives the engine, and calls whom it promised to call
}

}  // namespace
}  // namespace penstock::engine::test
