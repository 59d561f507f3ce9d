// SPDX-License-Identifier: GPL-3.0-or-later
// Content out of a stream of HTTP/1, however its bytes come and wherever they end.
#include "penstock/http/h1_reader.h"

#include "unit/http/streams.h"

namespace penstock::http::test {
namespace {

using model::Anomaly;
using model::FailureKind;
using wire::http1::Framing;

constexpr std::string_view chunks = "4;x=y\r\nwiki\r\n5\r\npedia\r\n0\r\nX-T: 1\r\n\r\n";

struct Reading {
  explicit Reading(Framing framing, bool verbatim = false, Over over = Over::unixSocket) : wire(loop, over) {
    reader.begin(framing, verbatim);
  }
  /// All that is here, and how it stands then.
  Got drain() {
    while (true) {
      last = reader.poll();
      if (last.got != Got::data) return last.got;
      data += last.data;
      framed += last.wire;
    }
  }
  Loop loop;
  Wire wire;
  net::ReadBuffer in{loop.thread.blocks()};
  H1Reader reader{*wire.stream, in};
  BodyEvent last;
  std::string data, framed;
};

const Framing chunked{Framing::Kind::chunked, 0}, untilClose{Framing::Kind::untilClose, 0}, none{};

Framing ofLength(std::uint64_t n) { return {Framing::Kind::length, n}; }

TEST(H1Reader, ABodyIsTheSameHoweverItsBytesCome) {
  const struct {
    Framing framing;
    std::string_view bytes, data;
  } bodies[] = {{ofLength(9), "wikipedia", "wikipedia"}, {chunked, chunks, "wikipedia"}, {chunked, "0\r\n\r\n", ""}};
  for (const auto& body : bodies) {
    for (std::size_t at = 1; at < body.bytes.size(); ++at) {
      Reading r(body.framing);
      r.wire.say(body.bytes.substr(0, at));
      EXPECT_EQ(r.drain(), Got::nothing) << at;
      r.wire.say(std::string(body.bytes.substr(at)) + "GET /next");
      EXPECT_EQ(r.drain(), Got::end) << at;
      EXPECT_EQ(r.data, body.data) << at;
      EXPECT_EQ(r.framed, body.bytes) << at;
      EXPECT_EQ(r.in.view(), "GET /next") << "what follows is the next message's";
      EXPECT_EQ(r.reader.bytes(), body.bytes.size()) << "with its framing";
      EXPECT_EQ(r.drain(), Got::end) << "and stays so";
    }
  }
}

TEST(H1Reader, TrailersComeWithTheEnd) {
  Reading r(chunked);
  r.wire.say(chunks);
  EXPECT_EQ(r.drain(), Got::end);
  ASSERT_TRUE(r.last.trailers);
  EXPECT_EQ(r.last.trailers->find("X-T"), "1");
}

TEST(H1Reader, WhatOnePollGaveIsThereUntilTheNext) {
  Reading r(ofLength(4));
  r.wire.say("ab");
  const BodyEvent first = r.reader.poll();
  EXPECT_EQ(first.data, "ab");
  r.wire.say("cd");
  EXPECT_EQ(first.data, "ab");
  EXPECT_EQ(r.reader.poll().data, "cd");
  EXPECT_EQ(r.in.view(), "cd");
  r.reader.consumeHandedOut();
  EXPECT_EQ(r.in.view(), "");
}

TEST(H1Reader, WhoWaitsHoldsNoMemory) {
  Reading r(ofLength(4));
  r.wire.say("ab");
  EXPECT_EQ(r.drain(), Got::nothing);
  EXPECT_EQ(r.in.capacity(), 0u);
  r.wire.say("cd");
  EXPECT_EQ(r.drain(), Got::end);
  EXPECT_EQ(r.in.capacity(), 0u);
}

TEST(H1Reader, NoneIsAtItsEnd) {
  Reading r(none);
  EXPECT_TRUE(r.reader.buffered());
  r.wire.say("GET /next");
  EXPECT_EQ(r.drain(), Got::end);
  EXPECT_EQ(r.reader.bytes(), 0u);
}

TEST(H1Reader, TellsWhetherAllOfItIsHere) {
  Reading r(ofLength(3));
  EXPECT_FALSE(r.reader.buffered());
  r.wire.say("ab");
  r.in.fill(*r.wire.stream, 100);
  EXPECT_FALSE(r.reader.buffered());
  r.wire.say("cd");
  r.in.fill(*r.wire.stream, 100);
  EXPECT_TRUE(r.reader.buffered());
  EXPECT_EQ(r.drain(), Got::end);
  EXPECT_EQ(r.in.view(), "d");
  EXPECT_TRUE(r.reader.buffered());
  Reading c(chunked);
  c.wire.say("0\r\n\r\n");
  c.in.fill(*c.wire.stream, 100);
  EXPECT_FALSE(c.reader.buffered()) << "only its end tells";
  EXPECT_EQ(c.drain(), Got::end);
  EXPECT_TRUE(c.reader.buffered());
}

TEST(H1Reader, ACutIsAFailureWhereverItIs) {
  for (const auto& [framing, bytes] : {std::pair(ofLength(9), std::string_view("wikipedia")), std::pair(chunked, chunks)}) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      Reading r(framing);
      r.wire.say(bytes.substr(0, at));
      r.wire.shutdownWrite();
      EXPECT_EQ(r.drain(), Got::failed) << at;
      EXPECT_EQ(r.reader.failure().kind, FailureKind::truncatedBody);
      EXPECT_TRUE(any(r.reader.anomalies() & Anomaly::truncated));
      EXPECT_FALSE(r.reader.abrupt());
      EXPECT_TRUE(std::string_view("wikipedia").starts_with(r.data)) << "what came is given first";
      EXPECT_EQ(r.drain(), Got::failed) << "and stays so";
    }
  }
}

TEST(H1Reader, WhatLastsUntilTheConnectionEndsIsWholeThen) {
  Reading r(untilClose);
  r.wire.say("some");
  EXPECT_EQ(r.drain(), Got::nothing);
  r.wire.say("thing");
  r.wire.shutdownWrite();
  EXPECT_EQ(r.drain(), Got::end);
  EXPECT_EQ(r.data, "something");
  EXPECT_FALSE(any(r.reader.anomalies() & Anomaly::truncated));
}

TEST(H1Reader, AndIsNotWhereItBreaks) {
  Reading r(untilClose, true, Over::tcp);
  r.wire.say("some");
  EXPECT_TRUE(r.loop.until([&] { return r.drain() == Got::nothing && r.data == "some"; }));
  r.wire.reset();
  EXPECT_TRUE(r.loop.until([&] { return r.drain() != Got::nothing; }));
  EXPECT_EQ(r.last.got, Got::failed);
  EXPECT_EQ(r.reader.failure().kind, FailureKind::serverReset);
  EXPECT_TRUE(r.reader.abrupt());
  EXPECT_TRUE(any(r.reader.anomalies() & Anomaly::truncated));
}

TEST(H1Reader, FramingThatCannotBeReadEndsIt) {
  Reading r(chunked);
  r.wire.say("4\r\nwiki\r\nno number\r\nmore");
  EXPECT_EQ(r.drain(), Got::failed);
  EXPECT_EQ(r.data, "wiki");
  EXPECT_EQ(r.reader.failure().kind, FailureKind::truncatedBody);
  EXPECT_EQ(r.reader.failure().detail, r.reader.decoder().why());
  EXPECT_NE(r.reader.failure().detail, "");
  EXPECT_FALSE(any(r.reader.anomalies() & Anomaly::truncated)) << "it is no cut";
}

TEST(H1Reader, AFailureOfItsOwnersEndsItToo) {
  Reading r(ofLength(4));
  r.wire.say("ab");
  r.reader.fail(FailureKind::serverTimeout, "late");
  EXPECT_EQ(r.drain(), Got::failed);
  EXPECT_EQ(r.reader.failure().detail, "late");
  r.reader.begin(ofLength(2), false);
  EXPECT_FALSE(r.reader.failure()) << "the next message is another";
  EXPECT_EQ(r.reader.bytes(), 0u);
  EXPECT_EQ(r.drain(), Got::end);
  EXPECT_EQ(r.data, "ab");
}

}  // namespace
}  // namespace penstock::http::test
