// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "gui/detail/changed_text_view.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

std::vector<std::string> of(const std::string& text, const std::vector<TextChanges::Range>& ranges) {
  std::vector<std::string> out;
  for (const TextChanges::Range& range : ranges) out.push_back(text.substr(range.begin, range.end - range.begin));
  return out;
}

TEST(TextChanges, AreLinesWordsAndGapsInPlaces) {
  const std::string before = "one\ntwo\nthree\nfour\nfive\nlast", now = "one\ntwo!\nthree\nfive\nnew\nlast";
  const auto changes = changesBetween(before, now, {});
  ASSERT_TRUE(changes);
  EXPECT_EQ(of(now, changes->lines), (std::vector<std::string>{"two!\n", "new\n"}));
  EXPECT_EQ(changes->gaps, std::vector<std::size_t>{now.find("five")});
  EXPECT_EQ(changes->places, (std::vector<std::size_t>{now.find("two"), now.find("five"), now.find("new")}));
}

TEST(TextChanges, OfEqualAndOfLargeTextsThereAreNone) {
  EXPECT_FALSE(changesBetween("a\nb", "a\nb", {}));
  EXPECT_FALSE(changesBetween("a", std::string(TextChanges::mostBytes + 1, 'b'), {}));
}

TEST(ChangedTextView, GoesFromPlaceToPlace) {
  Theme theme;
  ChangedTextView view(theme);
  const std::string now = "a\nB\nc\nd\nE\n";
  view.setDocument(display::TextDocument::make(now), display::Language::plain);
  EXPECT_FALSE(view.nextChange(true));
  view.setChanges(changesBetween("a\nb\nc\nd\ne\n", now, {}));
  EXPECT_TRUE(view.nextChange(true));
  EXPECT_EQ(view.caret(), 2u);
  EXPECT_TRUE(view.nextChange(false));
  EXPECT_EQ(view.caret(), 8u);
  EXPECT_FALSE(view.nextChange(false));
}

}  // namespace
}  // namespace penstock::gui
