// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/format.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cstdlib>
#include <ctime>

#include "penstock/display/grpc_status.h"
#include "penstock/display/visible.h"

namespace penstock::display {
namespace {

TEST(Format, Sizes) {
  EXPECT_EQ(sizeText(0), "0 B");
  EXPECT_EQ(sizeText(1023), "1023 B");
  EXPECT_EQ(sizeText(1024), "1.0 KB");
  EXPECT_EQ(sizeText(59'802), "58.4 KB");
  EXPECT_EQ(sizeText(319'488), "312 KB");
  EXPECT_EQ(sizeText(1'048'000), "1.0 MB");  // never "1023 KB", nor four digits
  EXPECT_EQ(sizeText(UINT64_MAX), "16.0 EB");
}

TEST(Format, Durations) {
  EXPECT_EQ(durationText(-1), "");
  EXPECT_EQ(durationText(0), "0 ms");
  EXPECT_EQ(durationText(840), "0.8 ms");
  EXPECT_EQ(durationText(61'200), "61 ms");
  EXPECT_EQ(durationText(999'600), "1.0 s");
  EXPECT_EQ(durationText(3'012'000), "3.0 s");
  EXPECT_EQ(durationText(125'000'000), "2 min 05 s");
  EXPECT_EQ(durationText(4'320'000'000), "1 h 12 min");
}

TEST(Format, Counts) {
  EXPECT_EQ(countText(0), "0");
  EXPECT_EQ(countText(999), "999");
  EXPECT_EQ(countText(18'414), "18\u2009414");
  EXPECT_EQ(countText(1'234'567), "1\u2009234\u2009567");
}

TEST(Format, TimesAreLocal) {
  const char* before = std::getenv("TZ");
  const std::string kept = before ? before : "";
  ::setenv("TZ", "XYZ-02:30", 1);
  ::tzset();
  const WallTime time(std::chrono::microseconds(1'772'366'531'204'999));  // 2026-03-01 12:02:11 UTC
  EXPECT_EQ(timeOfDayText(time), "14:32:11.204");
  EXPECT_EQ(dateTimeText(time), "2026-03-01 14:32:11.204");
  EXPECT_EQ(timeOfDayText(WallTime(std::chrono::microseconds(-1))), "02:29:59.999") << "before 1970";
  before ? ::setenv("TZ", kept.c_str(), 1) : ::unsetenv("TZ");
  ::tzset();
}

TEST(Format, NoLocaleHasASay) {
  const std::string kept = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"})
    if (std::setlocale(LC_ALL, name)) {
      EXPECT_EQ(sizeText(59'802), "58.4 KB") << name;
    }
  std::setlocale(LC_ALL, kept.c_str());
}

TEST(Format, WireBytesStayVisible) {
  EXPECT_EQ(wireText("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(wireText("caf\xe9"), "caf\xc3\xa9");
  EXPECT_EQ(wireText(std::string_view("a\0b\n", 4)), "a\u2400b\u240a");
  EXPECT_EQ(wireText("h\xc3\xa9h\xc3\xa9", 2), "h…") << "cut between characters";
  EXPECT_EQ(wireText("h\xc3\xa9h\xc3\xa9", 3), "h\u00e9…");
  EXPECT_EQ(wireText("h\xc3\xa9h\xc3\xa9", 6), "h\u00e9h\u00e9");
}

TEST(Format, Sentences) {
  EXPECT_EQ(sentenceText(""), "");
  EXPECT_EQ(sentenceText("the disk is full"), "The disk is full.");
  EXPECT_EQ(sentenceText("/a: is not there."), "/a: is not there.");
}

TEST(GrpcStatus, HasANameAndAClass) {
  EXPECT_EQ(grpcStatusLabel(5), "NOT_FOUND");
  EXPECT_EQ(grpcStatusLabel(77), "gRPC 77");
  EXPECT_EQ(grpcAsHttp(0), 200);
  EXPECT_EQ(grpcAsHttp(5), 404);
  EXPECT_EQ(grpcAsHttp(13), 500);
  EXPECT_EQ(grpcAsHttp(77), 500);
}

std::string seen(std::string_view text, bool lines = false) {
  std::string out;
  EXPECT_TRUE(appendVisible(out, text, lines));
  return out;
}

TEST(Visible, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(seen("plain words"), "plain words");
  EXPECT_EQ(seen("caf\u00e9 \u4e2d\u6587 \U0001F600"), "caf\u00e9 \u4e2d\u6587 \U0001F600");
  EXPECT_EQ(seen("a\nb\tc\x7f"), "a\u240ab\u2409c\u2421");
  EXPECT_EQ(seen("a\nb\tc", true), "a\nb\u2409c");
  EXPECT_EQ(seen("evil\u202Etxt.exe"), "evil⟨U+202E⟩txt.exe");
  EXPECT_EQ(seen("a\u2066b\u2069\u200bc\ufeff\u00ad"), "a⟨U+2066⟩b⟨U+2069⟩⟨U+200B⟩c⟨U+FEFF⟩⟨U+00AD⟩");
  EXPECT_EQ(seen("a\u2028b\xc2\x85" "c"), "a⟨U+2028⟩b⟨U+0085⟩c");
  EXPECT_EQ(seen("a\U000E0041b"), "a⟨U+E0041⟩b");
  EXPECT_EQ(seen("\U0001F468\u200D\U0001F469"), "\U0001F468\u200D\U0001F469") << "joiners are part of scripts";
  EXPECT_EQ(seen("a\xff\xc3"), "a\ufffd\ufffd") << "no UTF-8";
}

TEST(Visible, MarksDoNotPileUp) {
  std::string piled = "e";
  for (int i = 0; i < 200; ++i) piled += "\u0301";
  std::string shown = "e";
  for (int i = 0; i < 8; ++i) shown += "\u0301";
  EXPECT_EQ(seen(piled + "x"), shown + "…x");
  for (const char32_t c : {U'\u0300', U'\u036f', U'\u0903', U'\u20dd', U'\U000e01ef'}) EXPECT_TRUE(isMark(c)) << unsigned(c);
  for (const char32_t c : {U'a', U'\u02ff', U'\u0370', U'\u4e2d', U'\U000e01f0'}) EXPECT_FALSE(isMark(c)) << unsigned(c);
}

TEST(Visible, HasAnEnd) {
  const auto upTo = [](std::string_view text, std::size_t most) {
    std::string out;
    const bool whole = appendVisible(out, text, false, most);
    return out + (whole ? "." : "+");
  };
  EXPECT_EQ(upTo("abcdef", 6), "abcdef.");
  EXPECT_EQ(upTo("abcdef", 5), "abcde+");
  EXPECT_EQ(upTo("ab\u00e9\U0001F600x", 4), "ab\u00e9\U0001F600+") << "characters, not bytes";
  std::string turned;
  for (int i = 0; i < 1 << 18; ++i) turned += "\u202e";
  EXPECT_LE(upTo(turned, 500).size(), 500u + 3 * 8 + 3 * 500 / 8 * 2);
}

}  // namespace
}  // namespace penstock::display
