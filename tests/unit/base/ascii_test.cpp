// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/ascii.h"

#include <gtest/gtest.h>

#include <chrono>

namespace penstock {
namespace {

TEST(Ascii, ComparesWithoutCaseAndOnlyAscii) {
  EXPECT_TRUE(equalsIgnoreCase("Content-LENGTH", "content-length"));
  EXPECT_TRUE(equalsIgnoreCase("", ""));
  EXPECT_FALSE(equalsIgnoreCase("a", "ab"));
  EXPECT_FALSE(equalsIgnoreCase("[", "{"));        // 32 apart, and no letters
  EXPECT_FALSE(equalsIgnoreCase("\xC4", "\xE4"));  // Ä and ä of Latin-1
  EXPECT_EQ(lowered("AbZ[\xC4"), "abz[\xC4");
}

TEST(Ascii, TrimsOptionalWhiteSpaceOnly) {
  EXPECT_EQ(trimOws(" \t a b\t "), "a b");
  EXPECT_EQ(trimOws("\x0B"
                    "a\x0C"),
            "\x0B"
            "a\x0C");
  EXPECT_EQ(trimOws(" \t"), "");
  EXPECT_EQ(trimOws(""), "");
}

TEST(Ascii, ReadsDecimalDigitsOnly) {
  EXPECT_EQ(parseDecimal("0"), 0u);
  EXPECT_EQ(parseDecimal("0017"), 17u);
  EXPECT_EQ(parseDecimal("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "18446744073709551616", "+1", "-1", " 1", "1 ", "1a", "0x1", "1.0", "a"})
    EXPECT_EQ(parseDecimal(bad), std::nullopt) << bad;
}

TEST(Ascii, GlobsOverTheWholeText) {
  EXPECT_TRUE(globMatch("*.Example.com", "api.example.COM"));
  EXPECT_FALSE(globMatch("*.example.com", "example.com"));
  EXPECT_FALSE(globMatch("example", "example.com"));
  EXPECT_TRUE(globMatch("a?c*", "abc"));
  EXPECT_FALSE(globMatch("a?c", "ac"));
  EXPECT_TRUE(globMatch("", ""));
  EXPECT_FALSE(globMatch("", "a"));
  EXPECT_TRUE(globMatch("***", ""));
  EXPECT_TRUE(globMatch("*ab*ab", "ababab"));
}

TEST(Ascii, GlobStaysLinearOnHostilePatterns) {
  std::string pattern, text(20'000, 'a');
  for (int i = 0; i < 50; ++i) pattern += "*a";
  pattern += "*b";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(globMatch(pattern, text));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace penstock
