// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/printable.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Printable, WhatShowsStaysAsItIs) {
  for (const char* text : {"", "GET http://a.example/b?c=d%20e", "\\u001b is what it says", "Grüße, 日本語, עברית, 👩‍👧, e\xcc\x81",
                           "\xef\xbf\xbd", "\xf4\x8f\xbf\xbd"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, ControlsAreWrittenOut) {
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\u0000b");
  EXPECT_EQ(printable("\x1b]0;title\x07\x1b[2J\r\n\t"), "\\u001b]0;title\\u0007\\u001b[2J\\u000d\\u000a\\u0009");
  EXPECT_EQ(printable("\x7f"), "\\u007f");
  EXPECT_EQ(printable("\xc2\x9b" "2J\xc2\x85\xc2\x80\xc2\x9f\xc2\xa0"), "\\u009b2J\\u0085\\u0080\\u009f\xc2\xa0");
}

TEST(Printable, WhatChangesTheOrderOfTextIsWrittenOut) {
  EXPECT_EQ(printable("\xe2\x80\xa8|\xe2\x80\xa9|\xe2\x80\xae|\xe2\x81\xa6|\xd8\x9c|\xe2\x80\x8f|\xef\xbb\xbf"),
            "\\u2028|\\u2029|\\u202e|\\u2066|\\u061c|\\u200f|\\ufeff");
  EXPECT_EQ(printable("\xf3\xa0\x81\x81"), "\\udb40\\udc41");
}

TEST(Printable, WhatIsNoUtf8BecomesTheReplacementCharacter) {
  const std::string r = "\xef\xbf\xbd";
  EXPECT_EQ(printable("\x9b" "2J"), r + "2J") << "a C1 byte alone";
  EXPECT_EQ(printable("\xff"), r);
  EXPECT_EQ(printable("\xc0\xaf"), r + r) << "overlong";
  EXPECT_EQ(printable("\xe0\x80\xaf"), r + r + r);
  EXPECT_EQ(printable("\xf0\x80\x80\xaf"), r + r + r + r);
  EXPECT_EQ(printable("\xed\xa0\x80"), r + r + r) << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), r + r + r + r) << "past the last";
  EXPECT_EQ(printable("\xe2\x80"), r + r) << "cut off";
  EXPECT_EQ(printable("\xe2\x1b[0m"), r + "\\u001b[0m") << "a control where a continuation belongs";
}

TEST(Printable, EveryTextIsWellAfterIt) {
  // What comes out is a fixed point: valid, and nothing in it to be written out.
  std::uint32_t seed = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += char((seed = seed * 1664525 + 1013904223) >> 24);
    const std::string once = printable(text);
    EXPECT_EQ(printable(once), once);
  }
}

}  // namespace
}  // namespace penstock
