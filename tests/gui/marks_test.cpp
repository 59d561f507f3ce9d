// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/marks.h"

#include <gmock/gmock.h>

#include "penstock/draft/attack.h"

namespace penstock::gui {
namespace {

using draft::Place;

std::string marked(std::string_view text, Place selection) { return draft::applied(text, markedSelection(text, selection)); }

TEST(Marks, PositionsAreFoundWithTheirMarks) {
  EXPECT_THAT(positionsIn("a\u00a7b\u00a7c\u00a7\u00a7"), testing::ElementsAre(Place{1, 5}, Place{7, 4}));
  EXPECT_THAT(positionsIn("a\\\u00a7b"), testing::ElementsAre()) << "a character";
  EXPECT_THAT(positionsIn("a\\\\\u00a7b"), testing::ElementsAre(Place{3, 3})) << "one without its other goes on to the end";
}

TEST(Marks, ASelectionBecomesAPosition) {
  EXPECT_EQ(marked("id=5&x", {3, 1}), "id=\u00a75\u00a7&x");
  EXPECT_EQ(marked("id=5&x", {6, 0}), "id=5&x\u00a7\u00a7") << "an empty one";
  EXPECT_EQ(marked("id=\u00a755\u00a7&x", {0, 11}), "\u00a7id=55&x\u00a7") << "what it covers is one no more";
  EXPECT_EQ(marked("id=\u00a755\u00a7", {5, 2}), "id=\u00a755\u00a7") << "the same again";
  EXPECT_EQ(marked("id=\u00a755\u00a7", {6, 0}), "id=55") << "inside of one: taken out";
  EXPECT_EQ(marked("ab\u00a7cd\u00a7ef", {1, 4}), "a\u00a7bc\u00a7def");
  for (std::size_t from = 0; from < 10; ++from)
    for (std::size_t length = 0; from + length <= 10; ++length) {
      const std::string made = marked("ab\u00a7cd\u00a7ef", {from, length});
      EXPECT_TRUE(draft::readMarks(made)) << from << ' ' << length << ' ' << made;
    }
}

TEST(Marks, ParametersAreFoundByThemselves) {
  EXPECT_EQ(withParametersMarked("POST /a?x=1&y&z= HTTP/1.1\r\nCookie: s=abc; t=d\r\nContent-Type: application/json\r\n\r\n{\"a\": [1, -2.5e3, \"q\\\"r\"], \"b\": null}"),
            "POST /a?x=\u00a71\u00a7&y&z=\u00a7\u00a7 HTTP/1.1\r\nCookie: s=\u00a7abc\u00a7; t=\u00a7d\u00a7\r\nContent-Type: application/json\r\n\r\n"
            "{\"a\": [\u00a71\u00a7, \u00a7-2.5e3\u00a7, \"\u00a7q\\\"r\u00a7\"], \"b\": \u00a7null\u00a7}");
  EXPECT_EQ(withParametersMarked("POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=\u00a71\u00a7&b=2"),
            "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=\u00a71\u00a7&b=\u00a72\u00a7");
  EXPECT_EQ(withParametersMarked("GET / HTTP/1.1\r\n\r\n{\"a\": \"no end"), "GET / HTTP/1.1\r\n\r\n{\"a\": \"no end");
  std::string many = "GET /?";
  for (int i = 0; i < 3000; ++i) many += "a=1&";
  const auto read = draft::readMarks(withParametersMarked(many + " HTTP/1.1\r\n\r\n"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->positions.size(), 1000u);
}

TEST(Marks, ARequestsOwnMarksAreCharacters) {
  EXPECT_TRUE(positionsIn(unmarked("GET /\u00a7 HTTP/1.1\r\n\r\n")).empty());
  EXPECT_EQ(draft::readMarks(unmarked("a\u00a7b"))->text, "a\u00a7b");
  EXPECT_EQ(withoutPositions("a\u00a7b\u00a7\\\u00a7"), "ab\\\u00a7");
}

}  // namespace
}  // namespace penstock::gui
