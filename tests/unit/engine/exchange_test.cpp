// SPDX-License-Identifier: GPL-3.0-or-later
// What goes over the wire on both sides, and what is recorded of it.
#include <gtest/gtest.h>

#include <thread>

#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using model::Direction;
using model::ExchangeState;
using model::FailureKind;

std::string get(const Harness& h, std::string_view path, std::string_view more = "") {
  return "GET " + h.url(path) + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n" + std::string(more) + "\r\n";
}

TEST(Exchange, PassesHeadsAndBodiesUnchangedAndKeepsTheConnection) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("GET " + h.url("/a?b=c") + " HTTP/1.1\r\nhOsT: " + h.authority() + "\r\nX-A:  two \r\nX-a:\r\nX-V: \x0b\x0c\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"),
            "GET /a?b=c HTTP/1.1\r\nhOsT: " + h.authority() + "\r\nX-A:  two \r\nX-a:\r\nX-V: \x0b\x0c\r\n\r\n");
  const std::string response = "HTTP/1.1 200 Fine thing\r\nSet-Cookie: a\r\nset-cookie: b\r\nContent-Length: 5\r\n\r\nhello";
  ASSERT_TRUE(origin.send(response));
  EXPECT_EQ(client.read(response.size()), response);

  ASSERT_TRUE(client.send(get(h, "/second")));
  EXPECT_EQ(origin.readUntil("\r\n\r\n").substr(0, 12), "GET /second ");
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");

  const auto first = h.sink.finished(1);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->state, ExchangeState::complete);
  EXPECT_EQ(first->response->reason, "Fine thing");
  EXPECT_EQ(h.sink.body(1, Direction::toClient), "hello");
  EXPECT_EQ(first->request->headers.findAll("x-a").size(), 2u);
  using model::Timings;
  const Timings& t = first->timings;
  EXPECT_TRUE(0 <= t[Timings::connectStart] && t[Timings::connectStart] <= t[Timings::connectEnd]);
  EXPECT_TRUE(t[Timings::requestSent] <= t[Timings::responseStart] && t[Timings::responseStart] <= t[Timings::responseHead] &&
              t[Timings::responseHead] <= t[Timings::end]);
  const auto second = h.sink.finished(2);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->timings[model::Timings::connectStart], -1) << "the connection was reused";
}

TEST(Exchange, AnswersPipelinedRequestsInOrder) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/1") + get(h, "/2")));
  Peer origin = h.origin.accept();
  for (const char* n : {"1", "2"}) {
    EXPECT_EQ(origin.readUntil("\r\n\r\n").substr(0, 6), std::string("GET /") + n);
    ASSERT_TRUE(origin.send(std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n") + n));
    EXPECT_EQ(client.readUntil("\r\n\r\n").substr(0, 15), "HTTP/1.1 200 OK");
    EXPECT_EQ(client.read(1), n);
  }
}

TEST(Exchange, PassesChunkFramingExtensionsAndTrailersThrough) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("POST " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() +
                          "\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n0\r\nX-T: up\r\n\r\n"));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  EXPECT_EQ(origin.readUntil("up\r\n\r\n"), "5;ext=1\r\nhello\r\n0\r\nX-T: up\r\n\r\n");
  const std::string response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3\r\nabc\r\n00;x\r\nX-T: down\r\n\r\n";
  ASSERT_TRUE(origin.send(response));
  EXPECT_EQ(client.read(response.size()), response);
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(h.sink.body(1, Direction::toServer), "hello");
  EXPECT_EQ(h.sink.body(1, Direction::toClient), "abc");
  ASSERT_TRUE(x->requestTrailers && x->responseTrailers);
  EXPECT_EQ(x->requestTrailers->find("x-t"), "up");
  EXPECT_EQ(x->responseTrailers->find("x-t"), "down");
}

TEST(Exchange, PassesInterimAnswersAtOnce) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("PUT " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() +
                          "\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  Peer origin = h.origin.accept();
  EXPECT_NE(origin.readUntil("\r\n\r\n").find("Expect: 100-continue"), std::string::npos);
  for (const std::string interim : {"HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    ASSERT_TRUE(origin.send(interim));
    EXPECT_EQ(client.read(interim.size()), interim);
  }
  ASSERT_TRUE(client.send("abc"));
  EXPECT_EQ(origin.read(3), "abc");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->interim.size(), 3u);
}

TEST(Exchange, AnEarlyAnswerReachesAClientThatStillUploads) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send("POST " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\nContent-Length: 100000000\r\n\r\nabc"));
  Peer origin = h.origin.accept();
  origin.readUntil("abc");
  const std::string response = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig";
  ASSERT_TRUE(origin.send(response));
  EXPECT_EQ(client.read(response.size()), response);
  origin.close();
  const std::string more(1 << 20, 'x');
  while (client.send(more)) {  // until the connection is gone: the server takes no more
  }
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->response->status, 413);
  EXPECT_FALSE(x->failure) << x->failure.detail;
}

TEST(Exchange, WhatWasSentIsNotHeldBack) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  for (const std::string piece : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\ndata1\r\n", "5\r\ndata2\r\n"}) {
    ASSERT_TRUE(origin.send(piece));
    EXPECT_EQ(client.read(piece.size()), piece);  // before the next piece is sent
  }
  origin.close();
  EXPECT_EQ(client.readAll(), "");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::truncatedBody);
  EXPECT_EQ(h.sink.body(1, Direction::toClient), "data1data2");
}

TEST(Exchange, AHalfClosingClientGetsItsAnswer) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/")));
  client.shutdownWrite();
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.0 200 OK\r\n\r\nuntil close"));
  origin.close();
  EXPECT_EQ(client.readAll(), "HTTP/1.0 200 OK\r\n\r\nuntil close");
}

TEST(Exchange, AStaleKeptConnectionIsReplacedUnseen) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/1")));
  {
    Peer origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
    ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    client.readUntil("\r\n\r\n");
    ASSERT_TRUE(h.sink.finished(1));
    ASSERT_TRUE(client.send(get(h, "/2")));
    origin.readUntil("\r\n\r\n");  // took the request, and closes without an answer
  }
  Peer again = h.origin.accept();
  EXPECT_EQ(again.readUntil("\r\n\r\n").substr(0, 6), "GET /2");
  ASSERT_TRUE(again.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  client.readUntil("\r\n\r\n");
  EXPECT_EQ(client.read(2), "ok");
}

TEST(Exchange, SwitchesProtocolsAndPassesHalfCloses) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/", "Connection: Upgrade\r\nUpgrade: echo\r\n")));
  Peer origin = h.origin.accept();
  EXPECT_NE(origin.readUntil("\r\n\r\n").find("Connection: Upgrade\r\nUpgrade: echo\r\n"), std::string::npos);
  const std::string response = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nserver first";
  ASSERT_TRUE(origin.send(response));
  EXPECT_EQ(client.read(response.size()), response);
  ASSERT_TRUE(client.send("up"));
  EXPECT_EQ(origin.read(2), "up");
  client.shutdownWrite();
  EXPECT_EQ(origin.readAll(), "");
  ASSERT_TRUE(origin.send("late"));
  origin.close();
  EXPECT_EQ(client.readAll(), "late");
  EXPECT_EQ(h.sink.body(1, Direction::toServer), "up");
  EXPECT_EQ(h.sink.body(1, Direction::toClient), "server firstlate");
}

TEST(Exchange, AnUnreadableResponseIsPassedOnAsItCame) {
  for (const std::string bytes : {"SSH-2.0-x\r\n", "HTTP/1.1 hello\r\n\r\nx", "HTTP/1.1 200 OK\r\nX: 1"}) {
    Harness h;
    Peer client = h.client();
    ASSERT_TRUE(client.send(get(h, "/")));
    Peer origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
    ASSERT_TRUE(origin.send(bytes));
    origin.close();
    EXPECT_EQ(client.readAll(), bytes);
    const auto x = h.sink.finished(1);
    ASSERT_TRUE(x);
    const bool cut = bytes.find("X: 1") != std::string::npos;
    EXPECT_TRUE(model::any(x->anomalies & (cut ? model::Anomaly::truncated : model::Anomaly::unreadableStatusLine)));
    EXPECT_EQ(x->failure.kind, cut ? FailureKind::serverClosed : FailureKind::none);
    EXPECT_EQ(h.sink.body(1, Direction::toClient), bytes);
  }
}

TEST(Exchange, FailuresAreReadableAndRecorded) {
  Harness h;
  std::uint16_t nobody;
  { Origin gone; nobody = gone.port(); }
  Peer client = h.client();
  const std::string authority = "127.0.0.1:" + std::to_string(nobody);
  ASSERT_TRUE(client.send("GET http://" + authority + "/ HTTP/1.1\r\nHost: " + authority + "\r\n\r\n"));
  const std::string head = client.readUntil("\r\n\r\n");
  EXPECT_EQ(head.substr(0, 12), "HTTP/1.1 502");
  EXPECT_EQ(head.find("Connection: close"), std::string::npos) << "the client's connection can go on";
  EXPECT_NE(client.readUntil("</html>\n").find("Connection refused"), std::string::npos);
  ASSERT_TRUE(client.send("GET http://127.0.0.1:" + std::to_string(h.port) + "/loop HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n").substr(0, 12), "HTTP/1.1 508");
  EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::connectRefused);
  EXPECT_EQ(h.sink.finished(2)->failure.kind, FailureKind::ownListener);
}

TEST(Exchange, HeadsHaveALimit) {
  model::EngineConfig config;
  config.headLimit = 4096;
  Harness h(config);
  {
    Peer client = h.client();
    ASSERT_TRUE(client.send(get(h, "/", "X: " + std::string(5000, 'a') + "\r\n")));
    EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 431");
    EXPECT_EQ(h.sink.finished(1)->failure.kind, FailureKind::clientHeadTooLarge);
  }
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nX: " + std::string(5000, 'a')));
  EXPECT_EQ(client.readUntil("\r\n").substr(0, 12), "HTTP/1.1 502");
  EXPECT_EQ(h.sink.finished(2)->failure.kind, FailureKind::serverHeadTooLarge);
}

TEST(Exchange, AClientThatLeavesEndsTheServersSide) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/endless")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  client.reset();
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  while (origin.send(chunk)) {
  }
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::clientClosed);
}

TEST(Exchange, ACongestedSinkSlowsTheServerDown) {
  Harness h;
  h.sink.setCongested(true);
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  constexpr std::size_t size = 64 << 20;
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n"));
  std::size_t sent = 0;
  const std::string piece(1 << 20, 'p');
  std::thread sender([&] {
    while (sent < size && origin.send(piece)) sent += piece.size();
  });
  client.readUntil("\r\n\r\n");
  const std::string first = client.read(1);
  EXPECT_EQ(first, "p");
  h.sink.setCongested(false);
  EXPECT_EQ(client.read(size - 1).size(), size - 1);
  sender.join();
  EXPECT_EQ(h.sink.body(1, Direction::toClient).size(), size);
}

TEST(Exchange, AStopEndsWhatIsUnderWay) {
  Harness h;
  Peer client = h.client();
  ASSERT_TRUE(client.send(get(h, "/")));
  Peer origin = h.origin.accept();
  origin.readUntil("\r\n\r\n");
  h.engine->stop(std::chrono::milliseconds(10));
  EXPECT_EQ(client.readAll(), "");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, FailureKind::shutdown);
}

}  // namespace
}  // namespace penstock::engine::test
