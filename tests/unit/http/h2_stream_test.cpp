// SPDX-License-Identifier: GPL-3.0-or-later
// What both ends' streams share: data that waits for its exchange, windows, and how waits end.
#include "penstock/http/h2_stream.h"

#include "unit/http/h2_ends.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;
using model::FailureKind;
using wire::http2::ErrorCode;

struct Interrupted final : Interruptible {
  void interrupt() override { ++times; }
  int times = 0;
};

TEST(H2Stream, WhatCameIsGivenInOrderAndItsEndBehindIt) {
  H2Client c;
  H2ClientStream& stream = c.ask(false, "he");
  Got how{};
  EXPECT_EQ(c.drain(stream.request(), how), "he");
  EXPECT_EQ(how, Got::nothing);
  c.far.end.session.data(1, "llo");
  c.far.talk();
  const BodyEvent given = stream.request().poll();
  c.far.end.session.data(1, " there");
  c.far.talk();
  EXPECT_EQ(given.data, "llo") << "until the next poll";
  EXPECT_EQ(given.wire, "") << "HTTP/2 has no framing to pass on";
  model::Headers trailers;
  trailers.append("x-t", "1");
  c.far.end.session.end(1, &trailers);
  c.far.talk();
  EXPECT_EQ(stream.request().poll().data, " there");
  const BodyEvent end = stream.request().poll();
  EXPECT_EQ(end.got, Got::end);
  ASSERT_TRUE(end.trailers);
  EXPECT_EQ(end.trailers->find("x-t"), "1");
  EXPECT_EQ(stream.request().end().wireBytes, 11u);
}

TEST(H2Stream, NoMoreThanTheWindowWaitsAndItIsGivenBackAsItIsTaken) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  const std::size_t window = optionsForTests().streamWindow;
  c.far.end.session.data(1, std::string(3 * window, 'x'));
  c.far.talk();
  EXPECT_EQ(c.far.end.session.pending(1), 2 * window) << "nobody took it";
  Got how{};
  std::string got = c.drain(stream.request(), how);
  EXPECT_EQ(got.size(), window);
  EXPECT_TRUE(c.far.until([&] {
    got += c.drain(stream.request(), how);
    return c.far.end.session.pending(1) == 0 && got.size() == 3 * window;
  }));
}

TEST(H2Stream, WhatNobodyTookIsGivenBackToTheConnection) {
  wire::http2::Options options = optionsForTests();
  options.connectionWindow = options.streamWindow;
  H2Client c({}, options);
  c.ask(false);
  const std::size_t window = options.streamWindow;
  c.far.end.session.data(1, std::string(window, 'x'));
  c.far.talk();
  H2ClientStream& other = c.ask(false);
  c.far.end.session.data(3, "y");
  c.far.talk();
  Got how{};
  EXPECT_EQ(c.drain(other.request(), how), "") << "the first one has it all";
  c.connection->opened.erase(c.connection->opened.begin());
  EXPECT_TRUE(c.far.until([&] { return c.drain(c.connection->opened.back().stream->request(), how) == "y"; }));
}

TEST(H2Stream, AWaitEndsByNewsByTimeAndByInterrupt) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  Got how{};
  c.drain(stream.request(), how);
  const Later<bool> news = c.loop.begin(stream.request().wait(0ms));
  EXPECT_FALSE(news->has_value());
  c.far.end.session.data(1, "x");
  c.far.talk();
  EXPECT_EQ(*news, true);
  EXPECT_EQ(c.loop.result(stream.request().wait(0ms)), true) << "it was not polled since";
  c.drain(stream.request(), how);
  EXPECT_EQ(c.loop.result(stream.request().wait(1ms)), false);
  const Later<bool> interrupted = c.loop.begin(stream.request().wait(0ms));
  stream.request().interrupt();
  c.loop.turn();
  EXPECT_EQ(*interrupted, false);
  const Later<bool> ended = c.loop.begin(stream.request().wait(0ms));
  c.far.end.session.end(1, nullptr);
  c.far.talk();
  EXPECT_EQ(*ended, true);
}

TEST(H2Stream, AFlushWaitsForTheWindowAndNotForEver) {
  model::EngineConfig config;
  config.timeouts.write = 20ms;
  H2Client c(config);
  H2ClientStream& stream = c.ask();
  c.far.takes = false;
  stream.head(response(), "GET");
  const std::string much(65'535 + wire::http2::Session::sendLimit, 'x');
  stream.response().data(much, {});
  EXPECT_TRUE(stream.response().full());
  const Later<bool> flushed = c.loop.begin(stream.response().flush());
  c.far.talk();
  EXPECT_EQ(c.far.end.taken, 65'535u) << "the window";
  EXPECT_FALSE(flushed->has_value());
  EXPECT_TRUE(c.loop.until([&] { return flushed->has_value(); }));
  EXPECT_EQ(*flushed, false);

  stream.outlastSilence();
  const Later<bool> lasting = c.loop.begin(stream.response().flush());
  const SteadyTime then = steadyNow() + 1'200ms;  // two looks at deadlines
  c.loop.until([&] { return lasting->has_value() || steadyNow() > then; });
  EXPECT_FALSE(lasting->has_value());
  c.far.takes = true;
  EXPECT_TRUE(c.far.until([&] { return lasting->has_value(); }));
  EXPECT_EQ(*lasting, true);
}

TEST(H2Stream, ItsEndEndsBothWaitsOfItsExchange) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  c.far.takes = false;
  stream.head(response(), "GET");
  stream.response().data(std::string(200'000, 'x'), {});
  Got how{};
  c.drain(stream.request(), how);
  const Later<bool> reads = c.loop.begin(stream.request().wait(0ms)), writes = c.loop.begin(stream.response().flush());
  c.far.talk();
  EXPECT_FALSE(reads->has_value() || writes->has_value());
  c.far.end.session.reset(1, ErrorCode::cancel);
  c.far.talk();
  EXPECT_EQ(*reads, true);
  EXPECT_EQ(*writes, false);
  EXPECT_EQ(stream.request().poll().got, Got::failed);
  EXPECT_EQ(c.loop.result(stream.response().flush()), false) << "nobody waits for what is over";
}

TEST(H2Stream, OneThatNobodyWaitsForTellsItsOtherSide) {
  H2Client c;
  H2ClientStream &first = c.ask(false), &second = c.ask(false);
  Interrupted of1, of2;
  first.onGone(&of1);
  second.onGone(&of2);
  c.far.end.session.reset(1, ErrorCode::cancel);
  c.far.talk();
  EXPECT_EQ(of1.times, 1);
  EXPECT_EQ(of2.times, 0);
  second.onGone(nullptr);
  c.wire.leave();
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_EQ(of2.times, 0) << "it is none of its business any more";
}

TEST(H2Stream, HeldOpenItsConnectionMayBeSilentAndThenItsTimeBeginsAnew) {
  model::EngineConfig config;
  config.timeouts.idle = 300ms;
  H2Client c(config);
  H2ClientStream& stream = c.ask(false);
  stream.holdOpen(true);
  const SteadyTime then = steadyNow() + 4 * config.timeouts.idle;
  c.loop.until([&] { return c.over || steadyNow() > then; });
  ASSERT_FALSE(c.over);
  stream.holdOpen(false);
  const SteadyTime released = steadyNow();
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_GE(steadyNow() - released, config.timeouts.idle);
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientTimeout);
}

}  // namespace
}  // namespace penstock::http::test
