// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/screen/canvas.h"

#include <gtest/gtest.h>

#include <random>

#include "penstock/display/visible.h"

namespace penstock::cui {
namespace {

std::string through(std::string_view text, int columns = 60) {
  Canvas canvas(columns, 1);
  canvas.put(0, 0, text);
  return canvas.line(0);
}

TEST(Glyphs, CountCellsAsTerminalsDo) {
  EXPECT_EQ(cellsOf("abc"), 3u);
  EXPECT_EQ(cellsOf("日本"), 4u);
  EXPECT_EQ(cellsOf("e\u0301"), 1u);
  EXPECT_EQ(cellsOf("\u0301"), 1u) << "a mark alone stands on a blank";
  EXPECT_EQ(cellsOf("a\u200d\ufe0f"), 1u);
  EXPECT_EQ(fitting("日本語", 5), "日本");
  EXPECT_EQ(fitting("abc", 0), "");
}

TEST(Glyphs, NothingHarmfulComesOut) {
  EXPECT_EQ(through("a\x1b[2Jb\rc\nd\te"), "a␛[2Jb␍c␊d␉e");
  EXPECT_EQ(through("a\xc2\x9b" "31m"), "a\ufffd31m") << "CSI of one byte";
  EXPECT_EQ(through("a\u202e" "b"), "a\ufffdb") << "what turns the direction";
  EXPECT_EQ(through("\xff\xfe"), "\ufffd\ufffd");
  EXPECT_EQ(through("z" + std::string(100, '\xcc') + "x").find('\xcc'), std::string::npos);
  std::string pile = "a";
  for (int i = 0; i < 50; ++i) pile += "\u0301";
  EXPECT_EQ(through(pile), "a\u0301\u0301");
}

TEST(Glyphs, AnyBytesComeToCellsOfWhatCanBeSeen) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 40, 0);
    for (char& b : bytes) b = char(random());
    Canvas canvas(30, 1);
    canvas.put(int(random() % 3), 0, bytes);
    for (int x = 0; x < canvas.columns(); ++x) {
      const Glyph& glyph = canvas.at(x, 0).glyph;
      EXPECT_FALSE(display::isHidden(glyph.c));
      if (glyph.width == 2) EXPECT_EQ(canvas.at(x + 1, 0).glyph.width, 0);
    }
  }
}

TEST(Canvases, CutWithoutHalves) {
  EXPECT_EQ(through("abcdef", 4), "abc…");
  EXPECT_EQ(through("日本語", 5), "日本…");
  EXPECT_EQ(through("日本語", 4), "日…") << "the second half of a glyph has no room beside the sign";
  EXPECT_EQ(through("abcd", 4), "abcd");
  Canvas canvas(6, 1);
  canvas.put(0, 0, "日本");
  canvas.put(1, 0, "x");
  EXPECT_EQ(canvas.line(0), " x本");
  canvas.put(2, 0, "日");
  EXPECT_EQ(canvas.line(0), " x日");
  EXPECT_EQ(canvas.put(0, 5, "outside"), 0);
  canvas.putRight(0, 0, "7", {}, 6);
  EXPECT_EQ(canvas.at(5, 0).glyph.c, U'7');
}

}  // namespace
}  // namespace penstock::cui
