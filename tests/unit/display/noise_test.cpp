// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/diff/compare.h"
#include "penstock/display/compared.h"

namespace penstock::display {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Compared answer(std::string body, std::string head = "HTTP/1.1 200 OK\n") {
  Compared out;
  out.response.head = std::move(head);
  out.response.headLines = 1;
  out.response.body = std::move(body);
  return out;
}

diff::IgnoreLists noise(const Compared& left, const Compared& right) { return noiseBetween(left, right, ComparedParts::response, {}, {}); }

/// Whether nothing but noise is between the two.
bool alike(const diff::IgnoreLists& lists, const std::string& left, const std::string& right) {
  std::vector<diff::IgnoreProblem> problems;
  const auto rules = diff::IgnoreRules::compile(lists, problems);
  EXPECT_THAT(problems, IsEmpty());
  return diff::countsOf(*diff::compareLines(diff::Lines(left), diff::Lines(right), {}, rules, {})).changes == 0;
}

TEST(Noise, OfHeadersAndJsonAreNamesAndPaths) {
  const auto lists = noise(answer(R"({"items":[{"time":1,"id":7},{"time":2,"id":8}]})", "HTTP/1.1 200 OK\ndate: a\nx: 1\n"),
                           answer(R"({"items":[{"time":3,"id":7},{"time":4,"id":8}]})", "HTTP/1.1 200 OK\ndate: b\nx: 1\n"));
  EXPECT_THAT(lists.headers, ElementsAre("date"));
  EXPECT_THAT(lists.jsonPaths, ElementsAre("$.items[*].time"));
  EXPECT_THAT(lists.patterns, IsEmpty());
}

TEST(Noise, OfAPageIsWhatDiffersInsideOfItsLinesAndHoldsForTheNext) {
  const auto page = [](const char* nonce, const char* at) {
    return std::string("<html>\n<script nonce=\"") + nonce + "\">go()</script>\n<p>Made at " + at + " by node 3</p>\n</html>\n";
  };
  const auto lists = noise(answer(page("d41d8cd98f", "2026-11-30 21:03:04")), answer(page("9af2b1aa00", "2026-12-01 07:59:31")));
  EXPECT_EQ(lists.patterns.size(), 2u);
  EXPECT_TRUE(alike(lists, page("d41d8cd98f", "2026-11-30 21:03:04"), page("00000000ff", "2027-01-02 00:00:00")));
  EXPECT_FALSE(alike(lists, page("d41d8cd98f", "2026-11-30 21:03:04"), page("d41d8cd98f", "never"))) << "what was learned is a time, not any text";
}

TEST(Noise, SignsAreNoPatternAndLettersOfOtherAlphabetsStayWhole) {
  const auto lists = noise(answer("сумма (всего): 12.50 $ [x]\n"), answer("сумма (всего): 99.10 $ [x]\n"));
  ASSERT_EQ(lists.patterns.size(), 1u);
  EXPECT_TRUE(alike(lists, "сумма (всего): 12.50 $ [x]\n", "сумма (всего): 7.00 $ [x]\n"));
  EXPECT_FALSE(alike(lists, "сумма (всего): 12.50 $ [x]\n", "сумма (всего): 7.00 $ [y]\n"));
}

TEST(Noise, ALineThatDiffersAsAWholeIsNone) {
  EXPECT_THAT(noise(answer("one\nalpha\n"), answer("one\nomega\n")).patterns, IsEmpty());
  EXPECT_THAT(noise(answer("one\n"), answer("one\nmore\n")).patterns, IsEmpty());
}

TEST(Noise, TheSameNoiseInManyLinesIsOnePattern) {
  std::string left, right;
  for (int i = 0; i < 1000; ++i) {
    left += "row token=" + std::to_string(100000 + i) + ";\n";
    right += "row token=" + std::to_string(500000 + 7 * i) + ";\n";
  }
  EXPECT_THAT(noise(answer(left), answer(right)).patterns, ElementsAre("row token\\=\\d+\\;"));
}

}  // namespace
}  // namespace penstock::display
