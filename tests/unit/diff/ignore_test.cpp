// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/diff/ignore.h"

#include <gtest/gtest.h>

namespace penstock::diff {
namespace {

TEST(Ignore, WhatIsWrongIsToldAndTheRestCounts) {
  std::vector<IgnoreProblem> problems;
  const IgnoreRules rules = IgnoreRules::compile({{"Date", "not a name", "X-*"}, {"$.a[", "$.b"}, {"(", "b"}}, problems);
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].list, IgnoreProblem::List::headers);
  EXPECT_EQ(problems[0].index, 1u);
  EXPECT_EQ(problems[1].list, IgnoreProblem::List::jsonPaths);
  EXPECT_EQ(problems[1].index, 0u);
  EXPECT_EQ(problems[2].list, IgnoreProblem::List::patterns);
  for (const IgnoreProblem& p : problems) EXPECT_FALSE(p.message.empty());
  EXPECT_TRUE(rules.header("date"));
  EXPECT_TRUE(rules.header("x-anything"));
  EXPECT_FALSE(rules.header("host"));
  EXPECT_EQ(rules.jsonPaths().size(), 1u);
  EXPECT_EQ(rules.patterns().size(), 1u);
}

TEST(Ignore, AListHasAnEnd) {
  std::vector<IgnoreProblem> problems;
  const IgnoreRules rules = IgnoreRules::compile({{}, {}, std::vector<std::string>(IgnoreRules::most + 50, "a")}, problems);
  EXPECT_EQ(problems.size(), 1u);
  EXPECT_EQ(rules.patterns().size(), IgnoreRules::most);
}

}  // namespace
}  // namespace penstock::diff
