// SPDX-License-Identifier: GPL-3.0-or-later
// One request to a server of HTTP/2: how it goes out, what its answer is held to, and what is said of how it failed.
#include "penstock/http/h2_server_stream.h"

#include "unit/http/h2_server_ends.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;
using Head = HeadEvent::Got;
using model::Anomaly;
using model::FailureKind;
using wire::http2::ErrorCode;

std::string drain(H2ServerStream& stream, Got& how) {
  std::string out;
  while (true) {
    const BodyEvent event = stream.response().poll();
    how = event.got;
    if (event.got != Got::data) return out;
    out += event.data;
  }
}

model::Failure failureOf(H2ServerStream& stream) { return stream.response().end().failure; }

TEST(H2ServerStream, ARequestGoesOutWithItsEndWhereItBelongs) {
  H2Server s;
  const auto empty = s.ask();
  EXPECT_EQ(s.far.all(), "request 1 GET /a\nend 1\n");
  s.far.end.told.clear();
  H2ServerStream stream(s.connection);
  EXPECT_TRUE(stream.facts().http2);
  EXPECT_TRUE(stream.facts().takesMore);
  stream.head(request("POST"));
  stream.request().data("", {});
  s.far.talk();
  EXPECT_EQ(s.far.all(), "") << "whether something follows is not known yet";
  stream.request().data("hello", {});
  s.far.talk();
  EXPECT_EQ(s.far.all(), "") << "it goes out once a turn, when it is flushed";
  EXPECT_TRUE(stream.request().flushNow());
  s.far.talk();
  EXPECT_EQ(s.far.all(), "request 3 POST /a\n");
  EXPECT_EQ(s.far.end.bodies[3], "hello");
  model::Headers trailers;
  trailers.append("x-t", "1");
  stream.request().end(&trailers);
  EXPECT_TRUE(stream.request().flushNow());
  s.far.talk();
  EXPECT_EQ(s.far.all(), "request 3 POST /a\ntrailers 3 1\nend 3\n");
}

TEST(H2ServerStream, ItsAnswersComeInOrderAndTheFirstByteIsTheFinalOnes) {
  H2Server s;
  const auto stream = s.ask();
  EXPECT_EQ(stream->pollHead().got, Head::nothing);
  s.respond(1, response(100));
  s.respond(1, response(103));
  EXPECT_EQ(stream->facts().firstByte, SteadyTime{});
  s.far.end.session.respond(1, *response(), false);
  s.far.end.session.data(1, "hi");
  s.far.end.session.end(1, nullptr);
  s.far.talk();
  EXPECT_NE(stream->facts().firstByte, SteadyTime{});
  for (const int status : {100, 103}) {
    const HeadEvent event = stream->pollHead();
    EXPECT_EQ(event.got, Head::interim);
    EXPECT_EQ(event.head->status, status);
  }
  EXPECT_EQ(stream->pollHead().got, Head::head);
  Got how{};
  EXPECT_EQ(drain(*stream, how), "hi");
  EXPECT_EQ(how, Got::end);
  EXPECT_FALSE(failureOf(*stream));
  EXPECT_EQ(stream->response().end().anomalies, Anomaly::none);
}

TEST(H2ServerStream, ALengthThatIsNotTheContentsIsSeen) {
  for (const std::string_view content : {"hell", "hello!", "hello"}) {
    H2Server s;
    const auto stream = s.ask();
    s.far.end.session.respond(1, *response(200, "content-length", "5"), false);
    s.far.end.session.data(1, content);
    s.far.end.session.end(1, nullptr);
    s.far.talk();
    EXPECT_EQ(stream->pollHead().got, Head::head);
    Got how{};
    EXPECT_EQ(drain(*stream, how), content) << "and passed on: its own end says where it ends";
    EXPECT_EQ(how, Got::end);
    EXPECT_EQ(any(stream->response().end().anomalies & Anomaly::contentLengthMismatch), content != "hello");
  }
}

TEST(H2ServerStream, HeldToALengthNoByteTooManyIsGiven) {
  for (const std::string_view content : {"hell", "hello!", "hello"}) {
    H2Server s;
    const auto stream = s.ask();
    s.far.end.session.respond(1, *response(), false);
    s.far.end.session.data(1, content.substr(0, 3));
    s.far.talk();
    EXPECT_EQ(stream->pollHead().got, Head::head);
    stream->holdTo(5);
    Got how{};
    EXPECT_EQ(drain(*stream, how), "hel");
    s.far.end.session.data(1, content.substr(3));
    s.far.end.session.end(1, nullptr);
    s.far.talk();
    const std::string rest = drain(*stream, how);
    if (content == "hello") {
      EXPECT_EQ(rest, "lo");
      EXPECT_EQ(how, Got::end);
      continue;
    }
    EXPECT_EQ(rest, content.size() < 5 ? content.substr(3) : "");
    EXPECT_EQ(how, Got::failed);
    EXPECT_EQ(failureOf(*stream).kind, FailureKind::serverMalformed);
    EXPECT_TRUE(any(stream->response().end().anomalies & Anomaly::contentLengthMismatch));
  }
}

TEST(H2ServerStream, AHeadThatCannotGoOnIsAFailureAndRecorded) {
  model::EngineConfig config;
  config.headLimit = 1'000;
  H2Server large(config);
  const auto first = large.ask();
  large.respond(1, response(200, "x-large", std::string(2'000, 'x')));
  const HeadEvent tooLarge = first->pollHead();
  EXPECT_EQ(tooLarge.got, Head::failed);
  EXPECT_TRUE(tooLarge.head);
  EXPECT_EQ(failureOf(*first).kind, FailureKind::serverHeadTooLarge);
  EXPECT_EQ(failureOf(*first).detail, "over 1000 bytes");
  H2Server odd;
  const auto second = odd.ask();
  odd.respond(1, response(103));
  odd.respond(1, response(101));
  EXPECT_EQ(second->pollHead().got, Head::interim) << "what came before it goes on";
  const HeadEvent malformed = second->pollHead();
  EXPECT_EQ(malformed.got, Head::failed);
  EXPECT_EQ(failureOf(*second).kind, FailureKind::serverMalformed);
  EXPECT_NE(failureOf(*second).detail, "");
  EXPECT_EQ(second->pollHead().got, Head::failed) << "and stays so";
}

TEST(H2ServerStream, HowAServerFailedIsToldAsWhatItIs) {
  H2Server reset;
  const auto first = reset.ask();
  reset.far.end.session.reset(1, ErrorCode::internalError);
  reset.far.talk();
  EXPECT_EQ(first->pollHead().got, Head::failed);
  EXPECT_EQ(failureOf(*first).kind, FailureKind::serverReset);
  EXPECT_EQ(failureOf(*first).detail, "the stream: INTERNAL_ERROR");
  EXPECT_EQ(first->response().end().code, std::uint32_t(ErrorCode::internalError)) << "so is the client told";
  EXPECT_FALSE(first->facts().takesMore);
  EXPECT_FALSE(first->unseen());

  H2Server half;
  const auto second = half.ask();
  half.far.end.session.respond(1, *response(), false);
  half.far.end.session.data(1, "half");
  half.far.talk();
  half.wire.leave();
  EXPECT_TRUE(half.loop.until([&] { return half.over(); }));
  EXPECT_EQ(second->pollHead().got, Head::head);
  Got how{};
  EXPECT_EQ(drain(*second, how), "half");
  EXPECT_EQ(how, Got::failed);
  EXPECT_EQ(failureOf(*second).kind, FailureKind::serverClosed);
}

TEST(H2ServerStream, WhatTheServerDidNotBeginWithIsKnown) {
  H2Server refused;
  const auto first = refused.ask();
  refused.far.end.session.reset(1, ErrorCode::refusedStream);
  refused.far.talk();
  EXPECT_TRUE(first->unseen());

  H2Server answered;
  const auto second = answered.ask();
  answered.respond(1, response());
  EXPECT_EQ(second->pollHead().got, Head::head);
  answered.far.end.session.reset(1, ErrorCode::refusedStream);
  answered.far.talk();
  EXPECT_FALSE(second->unseen()) << "it answered";

  H2Server closed;
  closed.far.talk();
  closed.wire.leave();
  EXPECT_TRUE(closed.loop.until([&] { return closed.over(); }));
  H2ServerStream never(closed.connection);
  never.head(request());
  never.request().end(nullptr);
  EXPECT_FALSE(never.request().flushNow());
  EXPECT_EQ(never.pollHead().got, Head::failed);
  EXPECT_TRUE(never.unseen()) << "it never got it";
}

TEST(H2ServerStream, ItsPatienceBeginsWhenTheRequestIsSent) {
  model::EngineConfig config;
  config.timeouts.response = 30ms;
  H2Server s(config);
  H2ServerStream stream(s.connection);
  stream.head(request("POST"));
  const SteadyTime sending = steadyNow() + 3 * config.timeouts.response;
  while (steadyNow() < sending) {
    stream.request().data("x", {});
    EXPECT_TRUE(stream.request().flushNow());
    s.far.talk();
    const Later<bool> waits = s.loop.begin(stream.response().wait(0ms));
    stream.response().interrupt();
    s.loop.turn();
    ASSERT_EQ(*waits, false) << "who is still sent to is not late";
  }
  stream.request().end(nullptr);
  EXPECT_TRUE(stream.request().flushNow());
  EXPECT_TRUE(s.loop.until([&] { return s.loop.result(stream.response().wait(1ms)); }));
  EXPECT_EQ(stream.pollHead().got, Head::failed);
  EXPECT_EQ(failureOf(stream).kind, FailureKind::serverTimeout);
  EXPECT_EQ(failureOf(stream).detail, "nothing came for 0 s");
  H2ServerStream lasting(s.connection);
  lasting.head(request());
  lasting.request().end(nullptr);
  lasting.outlastSilence();
  const SteadyTime waiting = steadyNow() + 3 * config.timeouts.response;
  while (steadyNow() < waiting) EXPECT_FALSE(s.loop.result(lasting.response().wait(1ms)));
}

TEST(H2ServerStream, OneThatIsLeftUnfinishedIsCancelled) {
  H2Server s;
  auto abandoned = s.ask(), cut = s.ask(), whole = s.ask();
  abandoned.reset();
  cut->cut(std::uint32_t(ErrorCode::internalError));
  s.respond(5, response(), true);
  EXPECT_EQ(whole->pollHead().got, Head::head);
  Got how{};
  drain(*whole, how);
  whole.reset();
  s.far.talk();
  EXPECT_TRUE(s.far.heard("closed 1 CANCEL")) << s.far.all();
  EXPECT_TRUE(s.far.heard("closed 3 INTERNAL_ERROR")) << s.far.all();
  EXPECT_TRUE(s.far.heard("closed 5 NO_ERROR")) << s.far.all();
  EXPECT_TRUE(s.connection->usable()) << "the others go on";
}

TEST(H2ServerStream, IsFullAtItsLimitAndWaitsForTheWindow) {
  H2Server s;
  s.far.talk();
  s.far.takes = false;
  H2ServerStream stream(s.connection);
  stream.head(request("POST"));
  stream.request().data(std::string(65'535 + wire::http2::Session::sendLimit / 2, 'x'), {});
  EXPECT_TRUE(stream.request().full());
  const Later<bool> flushed = s.loop.begin(stream.request().flush());
  s.far.talk();
  EXPECT_FALSE(stream.request().full());
  EXPECT_EQ(*flushed, true) << "half of the limit waits";
  stream.request().data(std::string(wire::http2::Session::sendLimit / 2, 'x'), {});
  EXPECT_TRUE(stream.request().full());
  const Later<bool> waits = s.loop.begin(stream.request().flush());
  EXPECT_FALSE(waits->has_value());
  s.far.takes = true;
  EXPECT_TRUE(s.far.until([&] { return waits->has_value(); }));
}

}  // namespace
}  // namespace penstock::http::test
