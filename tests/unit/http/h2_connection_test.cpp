// SPDX-License-Identifier: GPL-3.0-or-later
// A connection of HTTP/2 as a whole: what it reads and writes when, and why it ends.
#include "penstock/http/h2_connection.h"

#include "unit/http/h2_ends.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;
using model::FailureKind;
using wire::http2::ErrorCode;
using wire::http2::Role;

void answer(H2ClientStream& stream, std::string_view content) {
  stream.head(response(), "GET");
  stream.response().data(content, {});
  stream.response().end(nullptr);
  EXPECT_TRUE(stream.response().flushNow());
}

/// With a field of so many bytes, so many times.
model::RequestHead largeRequest(std::size_t bytes, int times) {
  model::RequestHead head;
  for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{":method", "GET"},
                                    {":scheme", "https"},
                                    {":authority", "a.example"},
                                    {":path", "/"}})
    head.headers.append(name, value);
  for (int i = 0; i < times; ++i) head.headers.append("x-large", std::string(bytes, 'x'));
  return head;
}

TEST(H2Connection, ItIsTheSameHoweverItsBytesCome) {
  wire::http2::test::End writer(Role::client);
  std::string bytes;
  writer.request("/a", false);
  writer.session.data(1, "hello");
  writer.session.end(1, nullptr);
  writer.session.produce(bytes, SIZE_MAX);
  for (const std::size_t portion : {std::size_t(1), std::size_t(7), bytes.size()}) {
    H2Client c;
    for (std::string_view left = bytes; !left.empty(); left.remove_prefix(std::min(portion, left.size())))
      c.wire.say(left.substr(0, portion));
    ASSERT_EQ(c.connection->opened.size(), 1u) << portion;
    EXPECT_EQ(c.connection->opened[0].head->target, "/a");
    Got how{};
    EXPECT_EQ(c.drain(c.connection->opened[0].stream->request(), how), "hello");
    EXPECT_EQ(how, Got::end);
    EXPECT_FALSE(c.over);
  }
}

TEST(H2Connection, WhatAllStreamsWriteGoesOutTogetherOnceATurn) {
  H2Client c;
  H2ClientStream &first = c.ask(), &second = c.ask();
  c.wire.heard();
  answer(first, "one");
  answer(second, "two");
  EXPECT_EQ(c.connection->unwritten(), 0u) << "frames are made when they are written";
  c.far.talk();
  EXPECT_EQ(c.far.end.bodies[1], "one");
  EXPECT_EQ(c.far.end.bodies[3], "two");
}

TEST(H2Connection, EndsWithItsPeerAndTellsEachStream) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  EXPECT_EQ(c.connection->streams(), 1u);
  c.wire.shutdownWrite();
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_TRUE(c.connection->closed());
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientClosed);
  EXPECT_TRUE(stream.broken());
  H2Client idle;
  idle.wire.shutdownWrite();
  EXPECT_TRUE(idle.loop.until([&] { return idle.over; }));
  EXPECT_FALSE(idle.connection->failure()) << "nobody waited for anything";
}

TEST(H2Connection, APeersLastWordsAreTheReason) {
  H2Client c;
  c.ask(false);
  c.wire.say(goaway(ErrorCode::internalError, "out of memory"));
  c.wire.leave();
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_EQ(c.connection->failure().detail, "GOAWAY INTERNAL_ERROR: out of memory");
}

TEST(H2Connection, ABreachEndsItWithAWordToThePeer) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  c.wire.say(std::string_view("\0\0\4\x08\0\0\0\0\0\0\0\0\0", 13));  // WINDOW_UPDATE by nothing
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientMalformed);
  EXPECT_TRUE(c.connection->failure().detail.starts_with("HTTP/2: ")) << c.connection->failure().detail;
  EXPECT_TRUE(stream.broken());
  c.far.talk();
  EXPECT_NE(c.far.all().find("goaway PROTOCOL_ERROR"), std::string::npos) << c.far.all();
}

TEST(H2Connection, FirstBytesThatAreNoHttp2EndIt) {
  H2Client c;
  c.wire.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientMalformed);
  EXPECT_TRUE(c.connection->opened.empty());
}

TEST(H2Connection, SilenceEndsItAndOfNobodyItIsNoFailure) {
  model::EngineConfig config;
  config.timeouts.idle = 1ms;
  H2Client idle(config);
  EXPECT_TRUE(idle.loop.until([&] { return idle.over; }));
  EXPECT_FALSE(idle.connection->failure());
  idle.far.talk();
  EXPECT_TRUE(idle.far.heard("goaway NO_ERROR")) << idle.far.all();

  config.timeouts.idle = 200ms;
  H2Client waited(config);
  waited.ask(false);
  EXPECT_TRUE(waited.loop.until([&] { return waited.over; }));
  EXPECT_EQ(waited.connection->failure().kind, FailureKind::clientTimeout);
  EXPECT_FALSE(waited.connection->late()) << "it may be silent, and what it began was whole";
}

TEST(H2Connection, WhatLastsAndWhatIsSentKeepItGoing) {
  model::EngineConfig config;
  config.timeouts.idle = 100ms;
  H2Client lasting(config);
  lasting.ask(false).outlastSilence();
  H2Client sent(config);
  H2ClientStream& stream = sent.ask();
  stream.head(response(), "GET");
  const SteadyTime then = steadyNow() + 3 * net::IoThread::tick;
  // A byte now and then: its peer never widens the window.
  for (SteadyTime next = steadyNow(); steadyNow() < then;) {
    if (steadyNow() >= next) {
      stream.response().data("x", {});
      EXPECT_TRUE(stream.response().flushNow());
      next = steadyNow() + 5ms;
    }
    sent.loop.thread.context().run_one_for(1ms);
    sent.wire.heard();
    lasting.loop.turn();
  }
  EXPECT_FALSE(lasting.over);
  EXPECT_FALSE(sent.over);
  EXPECT_TRUE(sent.loop.until([&] { return sent.over; })) << "then it is silent";
}

TEST(H2Connection, WhatHasToComeWholeHasItsTime) {
  model::EngineConfig config;
  config.timeouts.clientHead = 50ms;
  wire::http2::test::End writer(Role::client);
  std::string bytes;
  writer.request("/a");
  writer.session.produce(bytes, SIZE_MAX);
  H2Client c(config);
  c.wire.say(std::string_view(bytes).substr(0, bytes.size() - 1));
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientTimeout);
  EXPECT_EQ(c.connection->failure().detail, "a header block or frame did not end");
  EXPECT_TRUE(c.connection->late());
}

TEST(H2Connection, OneThatTakesNothingIsGivenUp) {
  model::EngineConfig config;
  config.timeouts.write = 20ms;
  H2Client c(config);
  H2ClientStream& stream = c.ask();
  stream.head(response(), "GET");
  c.wire.stuff();
  stream.response().data("never", {});
  EXPECT_TRUE(stream.response().flushNow()) << "it is little, and waits";
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientTimeout);
  EXPECT_EQ(c.connection->failure().detail, "it took nothing for too long");
  EXPECT_FALSE(stream.facts().tookAll);
}

TEST(H2Connection, WhileNobodyKeepsUpNothingIsRead) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  c.brake.held = true;
  Got how{};
  for (int i = 0; i < 3; ++i) {
    c.far.end.session.data(1, "x");
    c.far.talk();
  }
  EXPECT_EQ(c.drain(stream.request(), how), "x") << "of what was read before";
  EXPECT_EQ(c.brake.waits, 1);
  c.brake.release();
  c.loop.turn();
  EXPECT_EQ(c.drain(stream.request(), how), "xx");
}

TEST(H2Connection, HeadsThatAreLargeByFewBytesAreBounded) {
  H2Client c;
  const model::RequestHead head = largeRequest(3'000, 15);  // in HPACK's table from the first on: one byte each
  int asked = 0;
  EXPECT_TRUE(c.loop.until([&] {
    if (!c.over && asked < 1'000) {
      const auto id = c.far.end.session.request(head, false, &c.far.end.owners[2 * asked + 1]);
      EXPECT_NE(id, 0);
      ++asked;
      c.far.talk();
    }
    return c.over;
  }));
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientLimit);
  EXPECT_LT(c.connection->opened.size(), 200u) << "8 MB of heads";
  c.far.talk();
  EXPECT_NE(c.far.all().find("goaway ENHANCE_YOUR_CALM"), std::string::npos);
  EXPECT_EQ(c.loop.thread.blocks().held().total(), 0u);
}

TEST(H2Connection, TheLargestOfAThreadGoesWhereMemoryIsScarce) {
  H2Client c;
  const model::RequestHead head = largeRequest(50'000, 1);
  c.far.end.session.request(head, false, &c.far.end.owners[1]);
  ASSERT_TRUE(c.far.until([&] { return c.connection->opened.size() == 1; }));
  EXPECT_GT(c.loop.thread.blocks().held().total(), 40'000u) << "as long as its stream lives";
  {
    const Crowd crowd(c.loop, 30'000);
    EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  }
  EXPECT_EQ(c.connection->failure().kind, FailureKind::clientLimit);
  EXPECT_EQ(c.connection->failure().detail, "HTTP/2 heads: " + std::string(net::HeldBytes::reason));
}

TEST(H2Connection, HeadsCountAsLongAsTheirStreamsLive) {
  H2Client c;
  const model::RequestHead head = largeRequest(50'000, 1);
  c.far.end.session.request(head, true, &c.far.end.owners[1]);
  ASSERT_TRUE(c.far.until([&] { return c.connection->opened.size() == 1; }));
  EXPECT_GT(c.loop.thread.blocks().held().total(), 40'000u);
  answer(*c.connection->opened[0].stream, "");
  c.far.talk();
  c.connection->opened.clear();
  EXPECT_EQ(c.loop.thread.blocks().held().total(), 0u);
  EXPECT_EQ(c.connection->streams(), 0u);
}

TEST(H2Connection, ClosedItSaysSoAndIsOver) {
  H2Client c;
  H2ClientStream& stream = c.ask(false);
  const Later<bool> waits = c.loop.begin(stream.request().wait(0ms));
  c.connection->close();
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
  EXPECT_FALSE(c.connection->failure()) << "it was our wish";
  EXPECT_TRUE(waits->has_value());
  c.far.talk();
  EXPECT_TRUE(c.far.heard("goaway NO_ERROR")) << c.far.all();
}

TEST(H2Connection, AHoldsEndIsASignOfLife) {
  model::EngineConfig config;
  config.timeouts.idle = 200ms;
  H2Client c(config);
  c.ask(false);
  const SteadyTime then = steadyNow() + 5 * config.timeouts.idle;
  c.loop.until([&] {
    c.connection->stirred();
    return c.over || steadyNow() > then;
  });
  EXPECT_FALSE(c.over);
  EXPECT_TRUE(c.loop.until([&] { return c.over; }));
}

}  // namespace
}  // namespace penstock::http::test
