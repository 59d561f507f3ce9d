// SPDX-License-Identifier: GPL-3.0-or-later
// Chunk framing that readers differ on: what is mended and flagged, and what ends the connection.
#include <gtest/gtest.h>

#include "unit/wire/http1_for_test.h"

namespace penstock::wire::http1 {
namespace {

BodyDecoder chunked(std::size_t trailerLimit = 64 * 1024) {
  return BodyDecoder({Framing::Kind::chunked, 0}, trailerLimit);
}

struct Mended {
  std::string in, wire;
  Anomaly anomalies;
};

TEST(Http1MalformedBody, ReadableFramingIsMendedAndFlagged) {
  using enum Anomaly;
  const std::string end = "0\r\n\r\n";
  const std::vector<Mended> table = {
      {"2\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk | bareLf},
      {"2\r\nab\n" + end, "2\r\nab\r\n" + end, invalidChunk | bareLf},
      {"2 \r\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk},
      {"\t2\r\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk},
      {"+2\r\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk},
      {"0x2\r\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk},
      {"0X2;e\r\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk | chunkExtension},
      {"2 ;e\r\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk | chunkExtension},
      {"2;e\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk | chunkExtension | bareLf},
      {"2;e\rf\r\nab\r\n" + end, "2\r\nab\r\n" + end, invalidChunk | chunkExtension},
      {std::string("2;e\0\r\nab\r\n", 10) + end, "2\r\nab\r\n" + end, invalidChunk | chunkExtension},
      {"2;e\r\nab\r\n" + end, "2;e\r\nab\r\n" + end, chunkExtension},
      {"2; e = \"f\"\r\nab\r\n" + end, "2; e = \"f\"\r\nab\r\n" + end, chunkExtension},
      {"0000000000000002\r\nab\r\n" + end, "0000000000000002\r\nab\r\n" + end, none},
      {"0\n\r\n", end, invalidChunk | bareLf},
      {"0\r\n\n", end, bareLf},
      {"0\r\nA: b\n\r\n", "0\r\nA: b\r\n\r\n", bareLf},
      {"0\r\nA : b\r\n\r\n", "0\r\nA: b\r\n\r\n", spaceBeforeColon},
      {"0\r\nA: b\r\n c\r\n\r\n", "0\r\nA: b c\r\n\r\n", obsFold},
      {"0\r\nA: b\r\njunk\r\n\r\n", "0\r\nA: b\r\n\r\n", missingColon},
      {"0\r\n(A): b\r\n\r\n", "0\r\n(A): b\r\n\r\n", invalidFieldName},
  };
  for (const Mended& t : table) {
    const Decoded d = decode(chunked(), {t.in});
    EXPECT_TRUE(d.ended) << t.in << d.why;
    EXPECT_EQ(d.wire, t.wire) << t.in;
    EXPECT_EQ(unsigned(d.anomalies), unsigned(t.anomalies)) << t.in;
    EXPECT_EQ(d.data, t.in.find("ab") == std::string::npos ? "" : "ab");
  }
}

TEST(Http1MalformedBody, UnreadableFramingFailsAfterWhatWasGood) {
  const std::vector<std::string> table = {
      "\r\n",
      "\n",
      "x\r\n",
      "-2\r\nab\r\n",
      "2x\r\nab\r\n",
      "0x\r\n",
      "0xg\r\n",
      "++2\r\nab",
      ";e\r\n",
      "2,2\r\nab",
      "2\x0B\r\nab",
      "2\r;\r\nab",
      "00000000000000002\r\nab",
      "8000000000000000\r\nab",
      "FFFFFFFFFFFFFFFFF\r\nab",
      "2\r\nabc\r\n",
      "2\r\nab\r\r\n",
      "2\r\nab0\r\n\r\n",
      "2\r\nab \r\n",
      std::string("\0\r\n", 3),
      std::string("0\r\nA: \0\r\n\r\n", 11),
      "0\r\nA: b\rc\r\n\r\n",
  };
  for (const std::string& bad : table) {
    const std::string in = "5\r\nhello\r\n" + bad;
    for (std::size_t cut = 0; cut <= in.size(); ++cut) {
      const Decoded d = decode(chunked(), splitAt(in, cut));
      EXPECT_TRUE(d.failed) << bad;
      EXPECT_FALSE(d.ended) << bad;
      EXPECT_FALSE(d.why.empty());
      EXPECT_TRUE(d.data.starts_with("hello")) << bad;
      EXPECT_TRUE(d.wire.starts_with("5\r\nhello\r\n")) << bad;
    }
  }
}

TEST(Http1MalformedBody, LinesAndTrailersAreBounded) {
  const std::string fits = "2;" + std::string(16 * 1024 - 4, 'e') + "\r\nab\r\n0\r\n\r\n";
  EXPECT_TRUE(decode(chunked(), {fits}).ended);
  EXPECT_TRUE(decode(chunked(), everyByte(fits)).ended);
  const std::string over = "2;" + std::string(16 * 1024 - 3, 'e') + "\r\nab\r\n0\r\n\r\n";
  EXPECT_TRUE(decode(chunked(), {over}).failed);
  EXPECT_TRUE(decode(chunked(), everyByte(over)).failed);
  EXPECT_TRUE(decode(chunked(), {std::string(1'000'000, '0')}).failed);

  const std::string trailers = "0\r\nA: 0123456789\r\n\r\n";  // 17 bytes and the last chunk
  EXPECT_TRUE(decode(chunked(17), {trailers}).ended);
  EXPECT_TRUE(decode(chunked(16), {trailers}).failed);
  EXPECT_TRUE(decode(chunked(16), everyByte(trailers)).failed);
}

TEST(Http1MalformedBody, StaysFailed) {
  BodyDecoder d = chunked();
  EXPECT_TRUE(d.step("zz\r\n").failed);
  EXPECT_TRUE(d.step("5\r\n").failed);
  EXPECT_FALSE(d.atEof());
  EXPECT_FALSE(any(d.anomalies() & Anomaly::truncated)) << "it was not the end that was wrong";
}

}  // namespace
}  // namespace penstock::wire::http1
