// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>

#include "unit/wire/http1_for_test.h"

namespace penstock::wire::http1 {
namespace {

using Kind = Framing::Kind;

BodyDecoder chunked(bool verbatim = false) {
  return BodyDecoder({Kind::chunked, 0}, 64 * 1024, verbatim);
}
BodyDecoder sized(std::uint64_t n) {
  return BodyDecoder({Kind::length, n});
}

TEST(Http1Body, WithoutContentIsDoneAtOnce) {
  for (BodyDecoder d : {BodyDecoder(), sized(0)}) {
    EXPECT_TRUE(d.done());
    const auto s = d.step("GET");
    EXPECT_TRUE(s.end);
    EXPECT_EQ(s.consumed, 0u);
    EXPECT_TRUE(d.atEof());
  }
}

TEST(Http1Body, OfKnownLengthTakesThatAndNoMore) {
  const std::string in = "hello worldGET";
  for (std::size_t cut = 0; cut <= in.size(); ++cut) {
    const Decoded d = decode(sized(11), splitAt(in, cut));
    EXPECT_EQ(d.data, "hello world");
    EXPECT_EQ(d.wire, "hello world");
    EXPECT_TRUE(d.ended);
    EXPECT_EQ(d.rest, "GET");
  }
}

TEST(Http1Body, OfKnownLengthIsAView) {
  const std::string in = "hello";
  BodyDecoder d = sized(10);
  const auto s = d.step(in);
  EXPECT_EQ(s.data.data(), in.data());
  EXPECT_EQ(s.wire.data(), in.data());
  EXPECT_FALSE(s.end);
  EXPECT_FALSE(d.atEof());
  EXPECT_EQ(d.anomalies(), Anomaly::truncated);
  EXPECT_FALSE(d.why().empty());
  EXPECT_TRUE(d.step("world").failed);
}

TEST(Http1Body, UntilCloseEndsWithTheConnection) {
  BodyDecoder d({Kind::untilClose, 0});
  EXPECT_EQ(d.step("abc").data, "abc");
  EXPECT_EQ(d.step("def").wire, "def");
  EXPECT_FALSE(d.done());
  EXPECT_TRUE(d.atEof());
  EXPECT_TRUE(d.done());
  EXPECT_EQ(d.anomalies(), Anomaly::none);
}

TEST(Http1Body, CleanChunksAreViewsInFewSteps) {
  const std::string in = "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\nT: v\r\n\r\nGET";
  BodyDecoder d = chunked();
  const auto first = d.step(in);
  EXPECT_EQ(first.data, "hello");
  EXPECT_EQ(first.wire, "5\r\nhello\r\n6;a=\"b\"\r\n");
  EXPECT_EQ(first.wire.data(), in.data());
  EXPECT_EQ(first.consumed, first.wire.size());
  EXPECT_FALSE(first.end);
  const auto second = d.step(std::string_view(in).substr(first.consumed));
  EXPECT_EQ(second.data, " world");
  EXPECT_EQ(second.wire, " world\r\n0\r\nT: v\r\n\r\n");
  EXPECT_EQ(second.wire.data(), in.data() + first.consumed);
  EXPECT_TRUE(second.end);
  EXPECT_EQ(first.consumed + second.consumed, in.size() - 3);
  EXPECT_EQ(d.anomalies(), Anomaly::chunkExtension);
  ASSERT_TRUE(d.trailers());
  EXPECT_EQ(fieldsOf(*d.trailers()), (FieldList{{"T", "v"}}));

  EXPECT_EQ(decode(chunked(), {"5\r\nhello\r\n"}).steps, 1);
}

TEST(Http1Body, GivesContentWithTheFramingBeforeItAtOnce) {
  BodyDecoder d = chunked();
  auto s = d.step("a\r");
  EXPECT_EQ(s.consumed, 2u);
  EXPECT_EQ(s.wire, "");
  s = d.step("\nab");
  EXPECT_EQ(s.wire, "a\r\n");  // came in pieces: emitted once whole, the content in the next step as a view
  EXPECT_EQ(s.consumed, 1u);
  s = d.step("ab");
  EXPECT_EQ(s.data, "ab");
  EXPECT_EQ(s.wire, "ab");
  s = d.step("12345678");
  EXPECT_EQ(s.data, "12345678");
  s = d.step("\r\n3\r\nxyz\r\n0");
  EXPECT_EQ(s.data, "xyz");
  EXPECT_EQ(s.wire, "\r\n3\r\nxyz\r\n");  // "0" waits for its line
  EXPECT_EQ(s.consumed, 11u);
  EXPECT_EQ(d.step("\r\n").wire, "0\r\n");
  EXPECT_TRUE(d.step("\r\n").end);
}

TEST(Http1Body, ChunkedIsTheSameAtEverySplit) {
  const std::vector<std::string> bodies = {
      "5\r\nhello\r\n0\r\n\r\n",
      "5;x=y;z\r\nhello\r\n00001\r\n!\r\n0;end\r\n\r\n",
      "1\r\na\r\n1\r\nb\r\n0\r\nA: 1\r\nB:\r\nA: \x0B\r\n\r\n",
      "B\r\n0\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n",
      " 5\nhello\n+1\r\n!\r\n0x2 ;a\r\nab\r\n00\nA : b\n c\njunk\n\n",
      "000\r\n\n",
  };
  for (const std::string& body : bodies) {
    const std::string in = body + "NEXT";
    const Decoded whole = decode(chunked(), {in});
    ASSERT_TRUE(whole.ended) << body << whole.why;
    EXPECT_EQ(whole.rest, "NEXT");
    const auto same = [&](const Decoded& d) {
      EXPECT_TRUE(d.ended);
      EXPECT_EQ(d.data, whole.data);
      EXPECT_EQ(d.wire, whole.wire);
      EXPECT_EQ(d.rest, "NEXT");
      EXPECT_EQ(d.anomalies, whole.anomalies);
      EXPECT_EQ(d.trailers == nullptr, whole.trailers == nullptr);
      if (d.trailers) {
        EXPECT_EQ(fieldsOf(*d.trailers), fieldsOf(*whole.trailers));
      }
    };
    for (std::size_t cut = 0; cut <= in.size(); ++cut) same(decode(chunked(), splitAt(in, cut)));
    same(decode(chunked(), everyByte(in)));

    const Decoded again = decode(chunked(), {whole.wire});
    EXPECT_EQ(again.data, whole.data);
    EXPECT_EQ(again.wire, whole.wire);
    EXPECT_EQ(again.anomalies & Anomaly::chunkExtension, again.anomalies) << body;

    EXPECT_EQ(decode(chunked(true), everyByte(in)).wire, body) << "verbatim";
  }
}

TEST(Http1Body, EveryTruncationIsToldAndNoContentIsLost) {
  const std::string in = "5;x\r\nhello\r\n6\r\n world\r\n0\r\nT: v\r\n\r\n";
  for (std::size_t n = 0; n < in.size(); ++n) {
    BodyDecoder d = chunked();
    std::string data;
    for (std::string_view rest = std::string_view(in).substr(0, n); !rest.empty();) {
      const auto s = d.step(rest);
      ASSERT_GT(s.consumed, 0u);
      data += s.data;
      rest.remove_prefix(s.consumed);
    }
    const std::size_t firstPart = n <= 5 ? 0 : std::min<std::size_t>(n - 5, 5);
    const std::size_t secondPart = n <= 15 ? 0 : std::min<std::size_t>(n - 15, 6);
    EXPECT_EQ(data, std::string("hello").substr(0, firstPart) + std::string(" world").substr(0, secondPart)) << n;
    EXPECT_FALSE(d.done());
    EXPECT_FALSE(d.atEof());
    EXPECT_TRUE(any(d.anomalies() & Anomaly::truncated)) << n;
  }
}

TEST(Http1Body, OurOwnFramingIsReadBack) {
  std::string out;
  appendChunk(out, "hello");
  appendChunk(out, "");
  appendChunk(out, std::string(300, 'x'));
  model::Headers trailers;
  trailers.append("Digest", "abc");
  appendLastChunk(out, &trailers);
  EXPECT_TRUE(out.starts_with("5\r\nhello\r\n12c\r\n"));
  const Decoded d = decode(chunked(), {out});
  EXPECT_TRUE(d.ended);
  EXPECT_EQ(d.data, "hello" + std::string(300, 'x'));
  EXPECT_EQ(d.wire, out);
  EXPECT_EQ(d.anomalies, Anomaly::none);
  ASSERT_TRUE(d.trailers);
  EXPECT_EQ(d.trailers->find("digest"), "abc");

  out.clear();
  appendLastChunk(out, nullptr);
  EXPECT_EQ(out, "0\r\n\r\n");
}

TEST(Http1Body, TimeIsLinearWhateverTheSplit) {
  std::string line = "1;" + std::string(16'000, 'e') + "\r\nx\r\n", in;
  for (int i = 0; i < 60; ++i) in += line;
  in += "0\r\n";
  for (int i = 0; i < 6'000; ++i) in += "T: v\r\n";
  in += "\r\n";
  const auto start = std::chrono::steady_clock::now();
  const Decoded d = decode(chunked(), everyByte(in));
  EXPECT_TRUE(d.ended) << d.why;
  EXPECT_EQ(d.wire, in);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace penstock::wire::http1
