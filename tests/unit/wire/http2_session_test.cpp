// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "unit/wire/http2_for_test.h"

namespace penstock::wire::http2::test {
namespace {

std::string namesOf(const model::Headers& h) {
  std::string out;
  for (std::size_t i = 0; i < h.size(); ++i) out += std::string(h[i].name) + "=" + std::string(h[i].value) + ";";
  return out;
}

/// A POST with body and trailers, a 103, a response with body and trailers; everything both ends were told.
void exchange(Pair& p, std::size_t piece) {
  auto head = requestOf({{":method", "POST"}, {":path", "/up?x=1"}, {":authority", "example.com"}, {":scheme", "https"}, {"b", "1"},
                         {"a", "2"}, {"b", "3"}, {"te", "trailers"}});
  Told::Stream& c = p.request(head, false);
  p.client.data(c.id, "hello ");
  p.run(piece);
  p.client.data(c.id, "server");
  model::Headers trailers;
  trailers.append("x-sum", "42");
  p.client.end(c.id, &trailers);
  p.run(piece);
  Told::Stream& s = p.atServer.at(c.id);
  ASSERT_TRUE(s.request);
  EXPECT_EQ(s.request->method, "POST");
  EXPECT_EQ(s.request->path, "/up?x=1");
  EXPECT_EQ(s.request->authority, "example.com");
  EXPECT_EQ(s.request->version, model::HttpVersion::http2);
  EXPECT_EQ(namesOf(s.request->headers), ":method=POST;:path=/up?x=1;:authority=example.com;:scheme=https;b=1;a=2;b=3;te=trailers;");
  EXPECT_EQ(s.data, "hello server");
  EXPECT_TRUE(s.ended);
  ASSERT_TRUE(s.trailers);
  EXPECT_EQ(namesOf(*s.trailers), "x-sum=42;");

  p.server.interim(c.id, responseOf(103, {{"link", "</a>"}}));
  p.server.respond(c.id, responseOf(200, {{"z", "1"}, {"content-type", "text/plain"}}), false);
  p.server.data(c.id, "body");
  model::Headers status;
  status.append("grpc-status", "0");
  p.server.end(c.id, &status);
  p.run(piece);
  ASSERT_EQ(c.responses.size(), 2u);
  EXPECT_EQ(c.responses[0]->status, 103);
  EXPECT_EQ(namesOf(c.responses[0]->headers), ":status=103;link=</a>;");
  EXPECT_EQ(c.responses[1]->status, 200);
  EXPECT_EQ(namesOf(c.responses[1]->headers), ":status=200;z=1;content-type=text/plain;");
  EXPECT_EQ(c.data, "body");
  ASSERT_TRUE(c.trailers);
  EXPECT_EQ(namesOf(*c.trailers), "grpc-status=0;");
  EXPECT_TRUE(c.ended);
  EXPECT_TRUE(c.closed);
  EXPECT_EQ(c.code, ErrorCode::noError);
  EXPECT_TRUE(s.closed);
}

TEST(Http2Session, AnExchangeArrivesWholeInPiecesOfAnySize) {
  for (const std::size_t piece : {std::size_t(1), std::size_t(2), std::size_t(7), std::size_t(9), std::size_t(64), SIZE_MAX}) {
    SCOPED_TRACE(piece);
    Pair p;
    exchange(p, piece);
  }
}

TEST(Http2Session, AResponseWithoutBodyEndsWithItsHead) {
  Pair p;
  Told::Stream& c = p.request(get(), true);
  p.run();
  EXPECT_TRUE(p.atServer.at(c.id).ended);
  p.server.respond(c.id, responseOf(204), true);
  std::string bytes;
  p.server.produce(bytes, SIZE_MAX);
  ASSERT_GT(bytes.size(), 9u);
  EXPECT_EQ(bytes[3], 1) << "HEADERS";
  EXPECT_EQ(bytes[4] & 1, 1) << "END_STREAM";
}

TEST(Http2Session, TheWindowIsGivenBackOnlyByConsume) {
  Options small;
  small.streamWindow = 64 * 1024;
  Pair p(small);
  Told::Stream& c = p.request(requestOf({{":method", "PUT"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}}), false);
  p.client.data(c.id, std::string(300'000, 'x'));
  p.client.end(c.id, nullptr);
  p.run();
  Told::Stream& s = p.atServer.at(c.id);
  EXPECT_EQ(s.data.size(), 65'536u) << "no more than the window comes before anything was taken";
  std::size_t taken = 0;
  while (!s.ended && taken < 400'000) {
    p.server.consume(c.id, s.data.size() - taken);
    taken = s.data.size();
    p.run();
  }
  EXPECT_EQ(s.data.size(), 300'000u);
  EXPECT_TRUE(s.ended);
  EXPECT_TRUE(c.drained) << "the sender heard that there is room again";
}

TEST(Http2Session, ResetsCarryTheirCode) {
  Pair p;
  Told::Stream& c = p.request(requestOf({{":method", "PUT"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}}), false);
  p.run();
  p.client.reset(c.id, ErrorCode::cancel);
  p.run();
  EXPECT_TRUE(p.atServer.at(c.id).closed);
  EXPECT_EQ(p.atServer.at(c.id).code, ErrorCode::cancel);
  Told::Stream& d = p.request(get(), true);
  p.run();
  p.server.reset(d.id, ErrorCode::refusedStream);
  p.run();
  EXPECT_EQ(d.code, ErrorCode::refusedStream);
  EXPECT_FALSE(d.ended);
}

TEST(Http2Session, AGoawayEndsWhatTheServerDidNotSee) {
  Pair p;
  Told::Stream& first = p.request(get("/1"), true);
  p.run();
  p.server.shutdown();
  std::string goaway, crossing;
  p.server.produce(goaway, SIZE_MAX);
  Told::Stream& sent = p.request(get("/2"), true);
  p.client.produce(crossing, SIZE_MAX);
  Told::Stream& queued = p.request(get("/3"), true);
  p.client.receive(goaway, p.now);
  EXPECT_FALSE(p.client.open());
  p.run();
  for (const Told::Stream* late : {&sent, &queued}) {
    EXPECT_TRUE(late->closed);
    EXPECT_EQ(late->code, ErrorCode::refusedStream);
  }
  EXPECT_FALSE(first.closed);
  p.server.respond(first.id, responseOf(200), true);
  p.run();
  EXPECT_TRUE(first.ended);
}

TEST(Http2Session, AnAbandonedUploadIsResetOnceItsAnswerIsOut) {
  Pair p;
  Told::Stream& c = p.request(requestOf({{":method", "PUT"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}}), false);
  p.run();
  p.server.respond(c.id, responseOf(413), false);
  p.server.data(c.id, "too large");
  p.server.end(c.id, nullptr);
  p.server.abandon(c.id);
  p.run();
  EXPECT_EQ(c.data, "too large");
  EXPECT_TRUE(c.ended);
  EXPECT_TRUE(c.closed);
  EXPECT_EQ(c.code, ErrorCode::noError);
}

TEST(Http2Session, NeverIndexedFieldsStaySo) {
  Pair p;
  const std::string block = literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/") +
                            literal(":authority", "a") + literal("authorization", "secret", true) + literal("plain", "x");
  p.server.receive(std::string(preface) + frame(4, 0, 0) + frame(1, 5, 1, block), p.now);
  const auto& head = p.atServer.at(1).request;
  ASSERT_TRUE(head);
  ASSERT_EQ(head->headers.size(), 6u);
  EXPECT_TRUE(head->headers[4].neverIndexed);
  EXPECT_FALSE(head->headers[5].neverIndexed);
  Pair onward;
  Told::Stream& sent = onward.request(*head, true);
  onward.run();
  const auto& seen = onward.atServer.at(sent.id).request;
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->headers[4].neverIndexed);
  EXPECT_FALSE(seen->headers[5].neverIndexed);
}

TEST(Http2Session, ExtendedConnectIsAnnouncedLate) {
  Pair p;
  p.run();
  ASSERT_EQ(p.atClient.settings.size(), 1u);
  EXPECT_FALSE(p.atClient.settings[0].enableConnectProtocol);
  p.server.enableConnectProtocol();
  p.server.enableConnectProtocol();
  p.run();
  ASSERT_EQ(p.atClient.settings.size(), 2u);
  EXPECT_TRUE(p.atClient.settings[1].enableConnectProtocol);
  auto head = requestOf({{":method", "CONNECT"}, {":protocol", "websocket"}, {":scheme", "https"}, {":path", "/chat"},
                         {":authority", "a"}});
  Told::Stream& c = p.request(head, false);
  p.run();
  ASSERT_TRUE(p.atServer.at(c.id).request);
  EXPECT_EQ(p.atServer.at(c.id).request->path, "/chat");
}

struct Hostile {
  const char* what;
  std::string block;
};

TEST(Http2Session, MalformedHeadsAreToldAndReset) {
  const std::string usual = literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/") + literal(":authority", "a");
  const Hostile all[] = {
      {"upper case", usual + literal("Upper", "1")},
      {"CR LF in a value", usual + literal("x", "a\r\nEvil: 1")},
      {"NUL in a value", usual + literal("x", std::string("a\0b", 3))},
      {"colon in a name", usual + literal("a:b", "1")},
      {"LF in a name", usual + literal("a\nb", "1")},
      {"space in a name", usual + literal("a b", "1")},
      {"CR LF in the path", literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/ HTTP/1.1\r\nX: y") +
                                literal(":authority", "a")},
      {"space in the method", literal(":method", "GET / HTTP/1.1\r\n") + literal(":scheme", "https") + literal(":path", "/")},
      {"LF in the authority", literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/") + literal(":authority", "a\nb")},
      {"transfer-encoding", usual + literal("transfer-encoding", "chunked")},
      {"connection", usual + literal("connection", "close")},
      {"two lengths", usual + literal("content-length", "1") + literal("content-length", "2")},
      {"pseudo-header after fields", literal(":method", "GET") + literal("x", "1") + literal(":scheme", "https") + literal(":path", "/")},
      {"no method", literal(":scheme", "https") + literal(":path", "/")},
      {"unknown pseudo-header", usual + literal(":foo", "1")},
      {"te other than trailers", usual + literal("te", "gzip")},
  };
  for (const Hostile& h : all) {
    SCOPED_TRACE(h.what);
    Pair p;
    p.server.receive(std::string(preface) + frame(4, 0, 0) + frame(1, 5, 1, h.block), p.now);
    Told::Stream& s = p.atServer.at(1);
    ASSERT_TRUE(s.request) << "nobody was told";
    EXPECT_EQ(s.verdict, HeadVerdict::malformed);
    EXPECT_FALSE(s.why.empty());
    std::string out;
    p.server.produce(out, SIZE_MAX);
    EXPECT_NE(out.find(frame(3, 0, 1, std::string_view("\0\0\0\1", 4))), std::string::npos) << "no RST_STREAM PROTOCOL_ERROR";
  }
}

TEST(Http2Session, DataThatBeliesItsLengthIsReset) {
  const std::string head = literal(":method", "POST") + literal(":scheme", "https") + literal(":path", "/") + literal(":authority", "a") +
                           literal("content-length", "3");
  for (const std::string body : {"abcd", "ab"}) {
    SCOPED_TRACE(body);
    Pair p;
    p.server.receive(std::string(preface) + frame(4, 0, 0) + frame(1, 4, 1, head) + frame(0, 1, 1, body), p.now);
    std::string out;
    p.server.produce(out, SIZE_MAX);
    EXPECT_FALSE(p.atServer.at(1).ended);
    EXPECT_TRUE(p.atServer.at(1).closed);
    EXPECT_EQ(p.atServer.at(1).code, ErrorCode::protocolError);
  }
}

TEST(Http2Session, AHeadOverTheLimitIsToldAsFarAsItFits) {
  Options o;
  o.headLimit = 1000;
  Pair p(o);
  auto head = get();
  for (int i = 0; i < 50; ++i) head.headers.append("field-" + std::to_string(i), std::string(40, 'v'));
  Told::Stream& c = p.request(head, true);
  p.run();
  Told::Stream& s = p.atServer.at(c.id);
  ASSERT_TRUE(s.request);
  EXPECT_EQ(s.verdict, HeadVerdict::tooLarge);
  EXPECT_LE(s.request->headers.received().size(), 1000u);
  p.server.respond(c.id, responseOf(431), true);
  p.run();
  ASSERT_EQ(c.responses.size(), 1u);
  EXPECT_EQ(c.responses[0]->status, 431);
}

TEST(Http2Session, FloodsEndTheConnectionAndSayWhy) {
  const std::string usual = literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/") + literal(":authority", "a");
  const struct {
    const char* what;
    std::string unit;
    int count;
  } all[] = {
      {"ping", frame(6, 0, 0, "12345678"), 20'000},
      {"settings", frame(4, 0, 0, std::string_view("\0\4\0\0\xff\xff", 6)), 20'000},
      {"empty data", frame(0, 0, 1), 20'000},
      {"priority", frame(2, 0, 3, std::string_view("\0\0\0\0\1", 5)), 20'000},
  };
  for (const auto& flood : all) {
    SCOPED_TRACE(flood.what);
    Pair p;
    std::string sent = std::string(preface) + frame(4, 0, 0) + frame(1, 4, 1, usual);
    for (int i = 0; i < flood.count; ++i) sent += flood.unit;
    bool going = true;
    std::string out;
    for (std::size_t at = 0; at < sent.size() && going; at += 4096) {
      going = p.server.receive(std::string_view(sent).substr(at, 4096), p.now);
      out.clear();
      p.server.produce(out, SIZE_MAX);
      going = going && !p.server.deaf();
    }
    EXPECT_FALSE(going);
    EXPECT_TRUE(p.server.limit());
    EXPECT_FALSE(p.server.failure().empty());
    EXPECT_NE(out.find(std::string_view("\0\0\0\x0b", 4)), std::string::npos) << "no ENHANCE_YOUR_CALM";
  }
}

TEST(Http2Session, RapidResetIsStoppedAfterAThousandAndForgivenWithTime) {
  Pair p;
  const std::string usual = literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/") + literal(":authority", "a");
  p.server.receive(std::string(preface) + frame(4, 0, 0), p.now);
  std::uint32_t id = 1;
  int resets = 0;
  bool going = true;
  const auto once = [&] {
    going = p.server.receive(frame(1, 5, id, usual) + frame(3, 0, id, std::string_view("\0\0\0\x08", 4)), p.now);
    std::string out;
    p.server.produce(out, SIZE_MAX);
    id += 2;
    ++resets;
    return going;
  };
  for (int i = 0; i < 900; ++i) ASSERT_TRUE(once());
  p.now += std::chrono::seconds(60);
  for (int i = 0; i < 900; ++i) ASSERT_TRUE(once()) << "a minute later it has credit again";
  while (going && resets < 10'000) once();
  EXPECT_LT(resets, 2'100);
  EXPECT_TRUE(p.server.limit());
  EXPECT_NE(p.server.failure().find("rapid reset"), std::string::npos);
}

TEST(Http2Session, AHeadInEndlessContinuationsIsStopped) {
  Pair p;
  std::string sent = std::string(preface) + frame(4, 0, 0) + frame(1, 0, 1, literal(":method", "GET"));
  bool going = true;
  int frames = 0;
  p.server.receive(sent, p.now);
  while (going && frames < 1'000) {
    going = p.server.receive(frame(9, 0, 1, literal("x", std::string(100, 'y'))), p.now) && !p.server.deaf();
    ++frames;
  }
  EXPECT_LT(frames, 100);
  EXPECT_TRUE(p.server.limit());
}

TEST(Http2Session, AStreamBelowANewerOneIsAConnectionError) {
  Pair p;
  const std::string usual = literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/") + literal(":authority", "a");
  p.server.receive(std::string(preface) + frame(4, 0, 0) + frame(1, 5, 5, usual) + frame(1, 5, 3, usual), p.now);
  std::string out;
  p.server.produce(out, SIZE_MAX);
  EXPECT_FALSE(p.server.failure().empty());
  EXPECT_FALSE(p.atServer.streams.contains(3));
}

TEST(Http2Session, WhatIsNoHttp2IsToldApart) {
  Pair p;
  EXPECT_FALSE(p.server.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n", p.now));
  EXPECT_FALSE(p.server.failure().empty());
}

}  // namespace
}  // namespace penstock::wire::http2::test
