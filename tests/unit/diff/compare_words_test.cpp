// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "penstock/diff/compare.h"
#include "unit/diff/shown.h"

namespace penstock::diff {
namespace {

std::string wordsOf(const std::string& left, const std::string& right, const IgnoreLists& ignore = {}) {
  auto compared = compareWords(Lines(left), Lines(right), {}, rules(ignore), {});
  EXPECT_TRUE(compared.has_value());
  expectSound(*compared);
  return shown(*compared);
}

TEST(CompareWords, OnlyWordsAreMarked) {
  EXPECT_EQ(wordsOf("the quick brown fox\njumps\n", "the slow brown fox\njumps\n"),
            "~ the ‹quick› brown fox | the ‹slow› brown fox\n  jumps\n");
}

TEST(CompareWords, WhereLinesAreBrokenMakesNoDifference) {
  EXPECT_EQ(wordsOf("one two three four five six\n", "one two three\nfour five\nsix\n"),
            "= one two three four five six | one two three\n= | four five\n= | six\n");
  EXPECT_EQ(wordsOf("a   b\n", "a b\n"), "= a   b | a b\n");
}

TEST(CompareWords, AWordThatWentOverTheEndOfALine) {
  EXPECT_EQ(wordsOf("alpha beta\ngamma delta\n", "alpha\nbeta GAMMA delta\n"),
            "= alpha beta | alpha\n~ ‹gamma› delta | beta ‹GAMMA› delta\n");
}

TEST(CompareWords, LinesWithoutAnyCommonWordAreRemovedAndAdded) {
  EXPECT_EQ(wordsOf("same\ngone away\nend\n", "same\nend\nnew\n"), "  same\n- gone away\n  end\n+ new\n");
}

TEST(CompareWords, PunctuationStandsForItself) { EXPECT_EQ(wordsOf("f(a, b)\n", "f(a; b)\n"), "~ f(a‹,› b) | f(a‹;› b)\n"); }

TEST(CompareWords, CharactersOfScriptsWithoutSpacesAreWords) { EXPECT_EQ(wordsOf("日本語\n", "日本人\n"), "~ 日本‹語› | 日本‹人›\n"); }

TEST(CompareWords, PatternsAreLeftOut) {
  EXPECT_EQ(wordsOf("at 12:30 we met\n", "at 14:05 we met\n", {{}, {}, {R"(\d+:\d+)"}}), "= at 12:30 we met | at 14:05 we met\n");
}

}  // namespace
}  // namespace penstock::diff
