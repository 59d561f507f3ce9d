// SPDX-License-Identifier: GPL-3.0-or-later
// Messages inside bodies that stream: SSE, gRPC, gRPC-Web.
#include <gtest/gtest.h>
#include <zlib.h>

#include <functional>

#include "penstock/codec/base64.h"
#include "penstock/record/inflation.h"
#include "penstock/record/taps.h"
#include "unit/record/tap_bench.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;

constexpr Direction up = Direction::toServer, down = Direction::toClient;

bool has(const Message& m, MessageFlag f) { return any(m.flags & f); }

/// gzip that is flushed after every piece, as a server that streams does.
class Gzip {
 public:
  Gzip() { deflateInit2(&z_, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY); }
  ~Gzip() { deflateEnd(&z_); }
  std::string operator()(std::string_view text) {
    std::string out(text.size() + 1024, '\0');
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z_.avail_in = uInt(text.size());
    z_.next_out = reinterpret_cast<Bytef*>(out.data());
    z_.avail_out = uInt(out.size());
    ::deflate(&z_, Z_SYNC_FLUSH);
    out.resize(out.size() - z_.avail_out);
    return out;
  }

 private:
  z_stream z_{};
};

struct Stream : TapBench {
  Stream(std::string_view requestType, std::string_view responseType, std::string_view coding = "", std::uint64_t maxBody = ~std::uint64_t(0))
      : TapBench(nullptr, maxBody) {
    auto request = std::make_shared<model::RequestHead>();
    if (!requestType.empty()) request->headers.append("content-type", requestType);
    live().x().request = request;
    tapRequest(live());
    auto response = std::make_shared<model::ResponseHead>();
    response->status = 200;
    if (!responseType.empty()) response->headers.append("Content-Type", responseType);
    if (!coding.empty()) response->headers.append("Content-Encoding", coding);
    live().x().response = response;
    tapResponse(live());
  }
};

std::string grpc(std::string_view payload, unsigned flags = 0) {
  std::string out{char(flags)};
  for (int shift = 24; shift >= 0; shift -= 8) out += char(payload.size() >> shift);
  return out.append(payload);
}

const std::string events = ": hi\n\nevent: tick\ndata: 1\n\nretry: 5\n\ndata: two\ndata: lines\n\n";

TEST(SseTap, EventsPointIntoTheBody) {
  for (std::size_t piece : {std::size_t(1), std::size_t(7), events.size()}) {
    Stream s("", "text/event-stream; charset=utf-8");
    s.feed(down, events + "data: unfin", piece);
    const auto m = s.finish();
    ASSERT_EQ(m.size(), 3u);
    EXPECT_EQ(s.payload(m[0]), "event: tick\ndata: 1");
    EXPECT_EQ(m[0].label, "tick");
    EXPECT_EQ(m[0].preview, "1");
    EXPECT_EQ(m[0].kind, MessageKind::event);
    EXPECT_EQ(m[0].flags, MessageFlag::complete);
    EXPECT_EQ(m[0].wireSize, 21u);
    EXPECT_EQ(s.payload(m[1]), "data: two\ndata: lines");
    EXPECT_EQ(m[1].preview, "two\nlines");
    EXPECT_EQ(m[2].flags, MessageFlag::none);
    EXPECT_EQ(m[2].preview, "unfin");
    EXPECT_EQ(s.exchange()->application, model::Application::sse);
  }
}

TEST(SseTap, AnEventIsListedWhileItComes) {
  Stream s("", "text/event-stream");
  s.feed(down, "event: x\n");
  EXPECT_EQ(s.messages().size(), 0u) << "it may have no data";
  s.feed(down, "data: y");
  ASSERT_EQ(s.messages().size(), 1u);
  EXPECT_FALSE(has(s.messages()[0], MessageFlag::complete));
  s.feed(down, "z\n\n");
  ASSERT_EQ(s.messages().size(), 1u);
  EXPECT_TRUE(has(s.messages()[0], MessageFlag::complete));
  EXPECT_EQ(s.messages()[0].preview, "yz");
}

TEST(SseTap, EventsUnderACodingAreListedWhileTheyComeAndHoldTheirLines) {
  for (const std::size_t piece : {std::size_t(1), std::size_t(1000)}) {
    Stream s("", "text/event-stream", "gzip");
    Gzip gzip;
    std::string wire = gzip("event: a\n");
    wire += gzip("data: 1\n\ndata: ");
    s.feed(down, wire, piece);
    ASSERT_EQ(s.messages().size(), 2u);
    EXPECT_EQ(*s.messages()[0].payload, "event: a\ndata: 1");
    EXPECT_EQ(s.messages()[0].flags, MessageFlag::complete);
    EXPECT_EQ(s.messages()[1].flags, MessageFlag::cut) << "what it holds is still to come";
    const std::string more = gzip("2\n\ndata: " + std::string(100'000, 'x') + "\n\ndata: la");
    wire += more;
    s.feed(down, more, piece);
    const auto m = s.finish();
    ASSERT_EQ(m.size(), 4u);
    EXPECT_EQ(*m[1].payload, "data: 2");
    EXPECT_EQ(m[2].size, 100'006u);
    EXPECT_EQ(m[2].payload->size(), 64u * 1024);
    EXPECT_EQ(m[2].flags, MessageFlag::complete | MessageFlag::cut);
    EXPECT_EQ(*m[3].payload, "data: la");
    EXPECT_EQ(m[3].flags, MessageFlag::none);
    EXPECT_EQ(s.body(down), wire) << "the record is what came";
  }
}

TEST(SseTap, ACodingThatCannotBeReadLeavesTheBody) {
  for (const std::string_view coding : {"gzip", "x-unknown", "gzip, br"}) {
    Stream s("", "text/event-stream", coding);
    s.feed(down, "no such coding\n\n");
    s.feed(down, "data: x\n\n");
    EXPECT_EQ(s.finish().size(), 0u);
    EXPECT_EQ(s.body(down), "no such coding\n\ndata: x\n\n");
    EXPECT_TRUE(noteOf(s.exchange()->trace).starts_with("not all events are listed: ")) << noteOf(s.exchange()->trace);
  }
}

TEST(SseTap, ABombIsNotInflatedToItsEnd) {
  Gzip gzip;
  std::string bomb = gzip("data: ");
  const std::string zeros(4 << 20, '\0');
  for (int i = 0; i < 40; ++i) bomb += gzip(zeros);
  const SteadyTime begun = steadyNow();
  Stream s("", "text/event-stream", "gzip");
  s.feed(down, bomb, 16 * 1024);
  s.settle();
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 1u);
  // The purse fills as time goes by, also where the machine has none for this test.
  const auto earned = std::chrono::duration<double>(steadyNow() - begun).count() * double(Inflation::pursePerSecond);
  EXPECT_LT(double(m[0].size), double(Inflation::purse + Inflation::freeRatio * std::int64_t(bomb.size())) + earned + (2 << 20));
  if (m[0].size < 160u << 20) {
    EXPECT_NE(noteOf(s.exchange()->trace).find("far more than came"), std::string::npos);
  }
}

TEST(GrpcTap, MessagesOfBothDirectionsPointIntoTheBodies) {
  const std::string request = grpc("ask") + grpc("") + grpc("more", 1), response = grpc("answer") + grpc("odd", 2) + grpc("cut off").substr(0, 8);
  for (const std::size_t piece : {std::size_t(1), std::size_t(4), std::size_t(1000)}) {
    Stream s("application/grpc", "application/grpc+proto");
    s.feed(up, request, piece);
    s.feed(down, response, piece);
    const auto m = s.finish();
    ASSERT_EQ(m.size(), 6u);
    for (const Message& one : m) EXPECT_EQ(one.kind, MessageKind::grpc);
    EXPECT_EQ(s.payload(m[0]), "ask");
    EXPECT_EQ(m[0].offset, 5u);
    EXPECT_EQ(m[0].wireSize, 8u);
    EXPECT_EQ(m[1].size, 0u);
    EXPECT_EQ(s.payload(m[2]), "more");
    EXPECT_EQ(m[2].flags, MessageFlag::complete | MessageFlag::compressed | MessageFlag::encoded);
    EXPECT_EQ(s.payload(m[3]), "answer");
    EXPECT_EQ(m[3].direction, down);
    EXPECT_TRUE(has(m[4], MessageFlag::malformed));
    EXPECT_EQ(m[5].flags, MessageFlag::none);
    EXPECT_EQ(s.payload(m[5]), "cut");
    EXPECT_EQ(s.exchange()->application, model::Application::grpc);
    EXPECT_EQ(s.body(up), request);
    EXPECT_EQ(s.body(down), response);
  }
}

TEST(GrpcTap, AMessageIsListedWhenItBegins) {
  Stream s("application/grpc", "application/grpc");
  s.feed(down, grpc("a long message").substr(0, 9));
  ASSERT_EQ(s.messages().size(), 1u);
  EXPECT_EQ(s.messages()[0].size, 4u);
  EXPECT_EQ(s.messages()[0].flags, MessageFlag::none);
  s.feed(down, grpc("a long message").substr(9));
  ASSERT_EQ(s.messages().size(), 1u);
  EXPECT_EQ(s.messages()[0].flags, MessageFlag::complete);
}

TEST(GrpcTap, AnErrorPageIsNoMessage) {
  Stream s("application/grpc", "text/html");
  s.feed(up, grpc("ask"));
  s.feed(down, "<html>bad gateway</html>");
  EXPECT_EQ(s.finish().size(), 1u);
  EXPECT_EQ(s.body(down), "<html>bad gateway</html>");
}

TEST(GrpcTap, AResponseAloneMaySayIt) {
  Stream s("", "application/grpc");
  s.feed(up, "anything");
  s.feed(down, grpc("answer"));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 1u);
  EXPECT_EQ(s.payload(m[0]), "answer");
  EXPECT_EQ(s.body(up), "anything");
}

TEST(GrpcTap, TheWebsTrailersAreAMessage) {
  Stream s("application/grpc-web+proto", "application/grpc-web+proto");
  s.feed(down, grpc("answer") + grpc("grpc-status:0\r\n", 0x80));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 2u);
  EXPECT_EQ(m[1].kind, MessageKind::grpcTrailers);
  EXPECT_EQ(m[1].preview, "grpc-status:0\r\n");
  EXPECT_EQ(s.payload(m[1]), "grpc-status:0\r\n");
  EXPECT_EQ(s.exchange()->application, model::Application::grpcWeb);
}

TEST(GrpcTap, WhatTheCallEndedWithIsToldWhereverItStands) {
  const auto statusOf = [](std::string_view type, const std::function<void(Stream&)>& answer) {
    Stream s(type, type);
    answer(s);
    s.finish();
    return s.exchange()->grpcStatus;
  };
  const auto trailers = [](std::string_view value) {
    return [value](Stream& s) {
      s.feed(down, grpc("answer"));
      auto t = std::make_shared<model::Headers>();
      t->append("grpc-status", value);
      s.live().x().responseTrailers = t;
    };
  };
  EXPECT_EQ(statusOf("application/grpc", trailers("0")), 0);
  EXPECT_EQ(statusOf("application/grpc", trailers("5")), 5);
  EXPECT_EQ(statusOf("application/grpc", trailers("nonsense")), 2) << "UNKNOWN";
  EXPECT_EQ(statusOf("application/grpc", [](Stream& s) { s.feed(down, grpc("cut")); }), -1);
  const std::string web = grpc("answer") + grpc("grpc-message:no such\r\nGrpc-Status: 5\r\n", 0x80);
  for (const std::size_t piece : {std::size_t(1), web.size()})
    EXPECT_EQ(statusOf("application/grpc-web+proto", [&](Stream& s) { s.feed(down, web, piece); }), 5);
}

TEST(GrpcTap, TextIsDecodedIntoTheMessage) {
  const std::string wire = codec::base64Encode(grpc("answer")) + codec::base64Encode(grpc("grpc-status:0\r\n", 0x80));
  for (const std::size_t piece : {std::size_t(1), std::size_t(3), wire.size()}) {
    Stream s("application/grpc-web-text", "application/grpc-web-text+proto");
    s.feed(down, wire, piece);
    const auto m = s.finish();
    ASSERT_EQ(m.size(), 2u);
    EXPECT_EQ(*m[0].payload, "answer");
    EXPECT_EQ(m[0].flags, MessageFlag::complete);
    EXPECT_EQ(*m[1].payload, "grpc-status:0\r\n");
    EXPECT_EQ(s.body(down), wire);
  }
  Stream bad("application/grpc-web-text", "application/grpc-web-text");
  bad.feed(down, codec::base64Encode(grpc("fine")) + "!!!!");
  bad.feed(down, codec::base64Encode(grpc("late")));
  EXPECT_EQ(bad.finish().size(), 1u);
  EXPECT_EQ(noteOf(bad.exchange()->trace), "not all messages are listed: it is no base64");
}

TEST(GrpcTap, TheWebUnderAContentCoding) {
  Stream s("application/grpc-web", "application/grpc-web", "gzip");
  Gzip gzip;
  s.feed(down, gzip(grpc("answer") + grpc("half").substr(0, 7)));
  ASSERT_EQ(s.messages().size(), 2u);
  EXPECT_EQ(*s.messages()[0].payload, "answer");
  EXPECT_TRUE(has(s.messages()[1], MessageFlag::cut));
  const auto m = s.finish();
  EXPECT_EQ(*m[1].payload, "ha");
  EXPECT_EQ(m[1].flags, MessageFlag::none);
}

TEST(GrpcTap, SaysWhatMaxBodyCutOff) {
  Stream s("application/grpc", "application/grpc", "", 12);
  s.feed(down, grpc("12345") + grpc("67890") + grpc("x"));
  const auto m = s.finish();
  ASSERT_EQ(m.size(), 3u);
  EXPECT_FALSE(has(m[0], MessageFlag::cut));
  EXPECT_TRUE(has(m[1], MessageFlag::cut));
  EXPECT_TRUE(has(m[2], MessageFlag::cut));
  EXPECT_LE(m[2].offset, 12u);
}

TEST(Taps, OtherBodiesHaveNone) {
  for (const std::string_view type : {"", "text/html", "application/json", "text/event-streams"}) {
    Stream s("application/x-www-form-urlencoded", type);
    EXPECT_FALSE(s.live().tapped());
  }
}

}  // namespace
}  // namespace penstock::record::test
