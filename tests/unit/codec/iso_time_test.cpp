// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/iso_time.h"

#include <gtest/gtest.h>

#include "penstock/codec/base64.h"

namespace penstock::codec {
namespace {

WallTime at(std::int64_t microseconds) { return WallTime(std::chrono::microseconds(microseconds)); }

TEST(IsoTime, WritesAndReadsBack) {
  for (const std::int64_t t : {0ll, 1ll, -1ll, 1'770'000'000'123'456ll, 951'782'400'000'000ll, -62'167'219'200'000'000ll, 253'402'300'799'999'999ll}) {
    const auto read = readIsoTime(isoTime(at(t)) + "Z");
    ASSERT_TRUE(read) << t;
    EXPECT_EQ(*read, at(t));
  }
  EXPECT_EQ(isoTime(at(1'770'000'000'123'456)), "2026-02-02T02:40:00.123456");
  EXPECT_EQ(isoTime(at(INT64_MAX)), "9999-12-31T23:59:59.999999");
}

TEST(IsoTime, ReadsWhatProgramsWrite) {
  const WallTime noon = at(1'714'564'800'000'000);  // 2024-05-01 12:00 UTC
  for (const char* text : {"2024-05-01T12:00:00Z", "2024-05-01T14:00:00.000+02:00", "2024-05-01T14:00:00.0000000+0200", "2024-05-01T07:30:00-04:30",
                           "2024-05-01 12:00:00", "2024-05-01T12:00Z", "2024-05-01T12:00:00,0 Z", "2024-05-01T14:00:00+02"})
    EXPECT_EQ(readIsoTime(text), noon) << text;
  for (const char* text : {"", "2024", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "2024-05-01T12:00:00.Z", "2024-05-01T12:00:00Zx",
                           "2024-05-01T12:61:00Z", "20x4-05-01T12:00:00Z", "2024-05-01T12:00:00+25:00"})
    EXPECT_FALSE(readIsoTime(text)) << text;
}

TEST(Base64Stream, SaysInPiecesWhatTheWholeSays) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes += char(i * 31);
  for (std::size_t size = 0; size < 20; ++size) {
    for (std::size_t step = 1; step < 8; ++step) {
      Base64Encoder encoder;
      std::string text;
      for (std::size_t i = 0; i < size; i += step) encoder.feed(std::string_view(bytes).substr(i, std::min(step, size - i)), text);
      encoder.finish(text);
      EXPECT_EQ(text, base64Encode(bytes.substr(0, size)));
      Base64Decoder decoder;
      std::string back;
      for (std::size_t i = 0; i < text.size(); i += step) EXPECT_TRUE(decoder.feed(std::string_view(text).substr(i, step), back));
      EXPECT_TRUE(decoder.finish(back));
      EXPECT_EQ(back, bytes.substr(0, size));
    }
  }
  Base64Decoder bad;
  std::string out;
  EXPECT_FALSE(bad.feed("ab!d", out));
  EXPECT_FALSE(bad.finish(out));
}

}  // namespace
}  // namespace penstock::codec
