// SPDX-License-Identifier: GPL-3.0-or-later
// One connection of HTTP/2 from both of its ends: what each is told, what waits for windows, how streams and connections end, and what
// an attacker may not do.
#include "penstock/wire/http2/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/wire/http2_session_for_test.h"

namespace penstock::wire::http2::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Lines = std::vector<std::string>;

std::string frame(char type, char flags, StreamId id, std::string_view payload) {
  std::string out{char(payload.size() >> 16), char(payload.size() >> 8), char(payload.size()), type, flags,
                  char(id >> 24), char(id >> 16), char(id >> 8), char(id)};
  return out += payload;
}
constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// To a server that has seen nothing: preface and SETTINGS, then `bytes`.
bool feed(End& server, const std::string& bytes, SteadyTime now = SteadyTime(std::chrono::hours(1))) {
  const std::string all = std::string(preface) + frame(4, 0, 0, "") + bytes;
  std::string_view left = all;
  while (!left.empty())
    if (!server.session.receive(left, now)) return false;
  return true;
}
/// HPACK without a table: `GET https://a/PATH`.
std::string getBlock(std::string_view path) {
  std::string block("\x82\x87\x01\x01" "a", 5);
  return block + '\x04' + char(path.size()) + std::string(path);
}

TEST(Http2Session, CarriesRequestsAndAnswersHoweverTheBytesAreSplit) {
  for (const std::size_t atOnce : {std::size_t(1), std::size_t(7), std::size_t(SIZE_MAX)}) {
    Pair p;
    const StreamId id = p.client.request("/a", false);
    p.client.session.data(id, "one ");
    p.client.session.data(id, "two");
    model::Headers trailers;
    trailers.append("x-t", "up");
    p.client.session.end(id, &trailers);
    p.carry(atOnce);
    EXPECT_THAT(p.server.takeTold(), ElementsAre("request 1 GET /a", "trailers 1 up", "end 1"));
    EXPECT_EQ(p.server.bodies[1], "one two");
    model::ResponseHead early;
    early.status = 103;
    early.headers.append(":status", "103");
    p.server.session.interim(1, early);
    p.server.respond(1, false);
    p.server.session.data(1, "answer");
    p.server.session.end(1, nullptr);
    p.carry(atOnce);
    EXPECT_THAT(p.client.takeTold(), ElementsAre("response 1 103", "response 1 200", "end 1", "closed 1 NO_ERROR"));
    EXPECT_EQ(p.client.bodies[1], "answer");
    EXPECT_THAT(p.server.takeTold(), ElementsAre("closed 1 NO_ERROR"));
  }
}

TEST(Http2Session, WaitsForTheWindowAndTellsWhenItDrained) {
  Pair p;
  const StreamId id = p.client.request("/", false);
  const std::string large(200'000, 'x');
  p.client.session.data(id, large);
  p.carry();
  EXPECT_EQ(p.server.bodies[1].size(), 65'535u) << "the stream's window, and not a byte more";
  EXPECT_EQ(p.client.session.pending(id), large.size() - 65'535);
  EXPECT_THAT(p.client.takeTold(), IsEmpty());
  p.server.session.consume(1, 65'535);
  p.carry();
  EXPECT_EQ(p.server.bodies[1].size(), 2 * 65'535u);
  p.server.session.consume(1, 65'535);
  p.carry();
  EXPECT_THAT(p.client.takeTold(), ElementsAre("drained 1")) << "once, at half of the limit";
  p.server.session.consume(1, 65'535);
  p.client.session.end(id, nullptr);
  p.carry();
  EXPECT_EQ(p.server.bodies[1], large);
}

TEST(Http2Session, ProducesAsMuchAsItIsAskedFor) {
  Pair p;
  const StreamId id = p.client.request("/", false);
  p.client.session.data(id, std::string(60'000, 'x'));
  std::string out;
  p.client.session.produce(out, 1000);
  EXPECT_GE(out.size(), 1000u);
  EXPECT_LT(out.size(), 1000u + 17'000u) << "a frame more at most";
  EXPECT_TRUE(p.client.session.wantsWrite());
}

TEST(Http2Session, CodesOfResetsPass) {
  Pair p;
  const StreamId id = p.client.request("/", false);
  p.carry();
  p.client.session.reset(id, ErrorCode::cancel);
  p.carry();
  EXPECT_THAT(p.server.takeTold(), ElementsAre("request 1 GET /", "closed 1 CANCEL"));
  EXPECT_THAT(p.client.takeTold(), ElementsAre("closed 1 CANCEL"));
  const StreamId other = p.client.request("/b", false);
  p.carry();
  p.server.session.reset(other, ErrorCode::refusedStream);
  p.carry();
  EXPECT_THAT(p.client.takeTold(), ElementsAre("closed 3 REFUSED_STREAM"));
}

TEST(Http2Session, AResetWaitsForWhatWasGivenBefore) {
  Pair p;
  const StreamId id = p.client.request("/", false);
  p.carry();
  p.server.respond(id, false);
  p.server.session.data(id, std::string(100'000, 'y'));
  p.server.session.resetWhenSent(id, ErrorCode::internalError);
  p.carry();
  EXPECT_EQ(p.client.bodies[id].size(), 65'535u);
  EXPECT_THAT(p.client.takeTold(), ElementsAre("response 1 200"));
  p.client.session.consume(id, 65'535);
  p.carry();
  EXPECT_EQ(p.client.bodies[id].size(), 100'000u);
  EXPECT_THAT(p.client.takeTold(), ElementsAre("closed 1 INTERNAL_ERROR"));
}

// An early answer: the stream is reset with NO_ERROR only when the client is known to have read the answer's end.
TEST(Http2Session, AnAbandonedStreamIsResetOnceItsAnswerWasRead) {
  Pair p;
  const StreamId id = p.client.request("/", false);
  p.carry();
  p.server.respond(id, false);
  p.server.session.data(id, "early");
  p.server.session.end(id, nullptr);
  p.server.session.abandon(id);
  ASSERT_TRUE(p.carryOne(p.server, p.client));
  EXPECT_THAT(p.client.takeTold(), ElementsAre("response 1 200", "end 1")) << "no reset in the record of the end";
  p.client.session.data(id, "goes on");
  ASSERT_TRUE(p.carryOne(p.client, p.server)) << "with the answer to the PING";
  p.carry();
  EXPECT_THAT(p.client.takeTold(), ElementsAre("closed 1 NO_ERROR"));
  EXPECT_EQ(p.server.bodies[id], "") << "what comes meanwhile is thrown away";
}

TEST(Http2Session, AHeadOverTheLimitIsTold) {
  Pair p;
  p.client.request("/" + std::string(5000, 'x'));
  p.carry();
  ASSERT_EQ(p.server.told.size(), 1u);
  EXPECT_THAT(p.server.told.front(), HasSubstr(" too large"));
  p.server.respond(1, true, 431);
  p.carry();
  EXPECT_EQ(p.client.told.front(), "response 1 431") << "it can be answered";
}

TEST(Http2Session, AMalformedRequestIsToldAndReset) {
  End server(Role::server);
  ASSERT_TRUE(feed(server, frame(1, 5, 1, getBlock("/") + std::string("\x00\x02X\x41\x01" "1", 6))));
  ASSERT_EQ(server.told.size(), 1u);
  EXPECT_THAT(server.told.front(), testing::StartsWith("request 1 "));
  EXPECT_THAT(server.told.front(), HasSubstr(" in the name of the field \"XA\""));
  std::string out;
  EXPECT_TRUE(server.session.produce(out, SIZE_MAX)) << "the connection lives";
  EXPECT_NE(out.find(frame(3, 0, 1, std::string("\0\0\0\1", 4))), out.npos) << "RST_STREAM PROTOCOL_ERROR";
}

TEST(Http2Session, AStreamBelowANewerOneEndsTheConnection) {
  End server(Role::server);
  EXPECT_TRUE(feed(server, frame(1, 5, 5, getBlock("/5"))));
  const std::string late = frame(1, 5, 3, getBlock("/3"));
  std::string_view left = late;
  server.session.receive(left, SteadyTime(std::chrono::hours(1)));
  EXPECT_THAT(server.session.failure(), HasSubstr("below a newer one"));
  std::string out;
  server.session.produce(out, SIZE_MAX);
  EXPECT_TRUE(server.session.deaf()) << "after its GOAWAY nothing is read any more";
}

TEST(Http2Session, ConcurrentStreamsAreBounded) {
  Options few = smallWindows();
  few.maxConcurrentStreams = 2;
  Pair p(few);
  EXPECT_EQ(p.client.peer.maxConcurrentStreams, 2u);
  for (const char* path : {"/1", "/2", "/3"}) p.client.request(path, false);
  p.carry();
  EXPECT_THAT(p.server.takeTold(), ElementsAre("request 1 GET /1", "request 3 GET /2")) << "the third waits inside";
  p.client.session.reset(1, ErrorCode::cancel);
  p.carry();
  EXPECT_THAT(p.server.takeTold(), ElementsAre("closed 1 CANCEL", "request 5 GET /3"));
}

TEST(Http2Session, AfterGoawayNothingNewIsOpened) {
  Pair p;
  const StreamId id = p.client.request("/", false);
  p.carry();
  p.server.session.shutdown();
  p.carry();
  EXPECT_THAT(p.client.takeTold(), ElementsAre("goaway NO_ERROR"));
  EXPECT_FALSE(p.client.session.open());
  EXPECT_EQ(p.client.request("/more"), 0);
  p.client.session.end(id, nullptr);
  p.server.respond(id);
  p.carry();
  EXPECT_EQ(p.client.told.back(), "closed 1 NO_ERROR") << "what was under way ends well";
}

TEST(Http2Session, TerminateSaysWhy) {
  Pair p;
  p.client.request("/", false);
  p.carry();
  p.server.session.terminate(ErrorCode::enhanceYourCalm, "too much of it");
  p.carry();
  EXPECT_EQ(p.server.session.failure(), "too much of it");
  EXPECT_TRUE(p.server.session.limit());
  EXPECT_EQ(p.client.told.front(), "goaway ENHANCE_YOUR_CALM");
  EXPECT_TRUE(p.server.session.deaf());
}

TEST(Http2Session, RapidResetsEndTheConnection) {
  End server(Role::server);
  std::string flood;
  for (StreamId id = 1; id < 3'000; id += 2) flood += frame(1, 5, id, getBlock("/")) + frame(3, 0, id, std::string("\0\0\0\x8", 4));
  EXPECT_FALSE(feed(server, flood));
  EXPECT_TRUE(server.session.limit());
  EXPECT_THAT(server.session.failure(), HasSubstr("rapid reset"));
}

TEST(Http2Session, FramesThatMoveNothingAreCounted) {
  std::string pings, empty = frame(1, 4, 1, getBlock("/"));
  for (int i = 0; i < 12'000; ++i) {
    pings += frame(6, 1, 0, "12345678");  // answers to what nobody asked
    empty += frame(0, 0, 1, "");
  }
  for (const std::string& flood : {pings, empty}) {
    End server(Role::server);
    EXPECT_FALSE(feed(server, flood));
    EXPECT_TRUE(server.session.limit());
  }
}

TEST(Http2Session, WhatIsNoHttp2IsSaid) {
  End server(Role::server);
  std::string_view bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_FALSE(server.session.receive(bytes, SteadyTime(std::chrono::hours(1))));
  EXPECT_EQ(server.session.failure(), "no HTTP/2 connection preface");
}

TEST(Http2Session, ExtendedConnectIsOfferedOnce) {
  Pair p;
  EXPECT_FALSE(p.client.peer.enableConnectProtocol);
  p.server.session.enableConnectProtocol();
  p.server.session.enableConnectProtocol();
  p.carry();
  EXPECT_TRUE(p.client.peer.enableConnectProtocol);
}

TEST(Http2Session, AnUnfinishedHeadIsKnown) {
  End server(Role::server);
  ASSERT_TRUE(feed(server, frame(1, 1, 1, getBlock("/" + std::string(100, 'x')))));  // no END_HEADERS
  EXPECT_TRUE(server.told.empty());
  EXPECT_GT(server.session.unfinishedHead(), 100u);
  EXPECT_TRUE(server.session.unfinishedSince());
}

}  // namespace
}  // namespace penstock::wire::http2::test
