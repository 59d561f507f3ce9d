// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/failure.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace penstock::model {
namespace {

TEST(Failure, EachHasWordsOfItsOwn) {
  std::set<std::string_view> clauses, briefs;
  for (std::size_t k = 1; k < failureCount; ++k) {
    const FailureWords& words = wordsOf(FailureKind(k));
    EXPECT_EQ(words.kind, FailureKind(k));
    EXPECT_TRUE(!words.clause.empty() && clauses.insert(words.clause).second) << words.clause;
    EXPECT_TRUE(!words.brief.empty() && briefs.insert(words.brief).second) << words.brief;
    EXPECT_TRUE(words.advice.ends_with('.')) << words.advice;
    EXPECT_TRUE(words.meaning.empty() || words.meaning.ends_with('.')) << words.meaning;
    EXPECT_TRUE(words.status >= 400 && words.status < 600) << words.status;
    EXPECT_EQ(toText(FailureKind(k)), words.clause);
  }
}

TEST(Failure, IsToldByTheStatusThatHttpHasForIt) {
  using enum FailureKind;
  const std::pair<FailureKind, int> cases[] = {
      {clientMalformed, 400}, {localRefused, 403},  {clientUnauthorized, 407}, {clientTimeout, 408},   {clientLimit, 429},
      {shutdown, 503},        {internalError, 500}, {clientUnsupported, 501},  {connectTimeout, 504}, {serverTimeout, 504},
      {ownListener, 508},     {resolveFailed, 502}, {clientHeadTooLarge, 431}, {truncatedBody, 502}};
  for (const auto& [kind, status] : cases) EXPECT_EQ(wordsOf(kind).status, status) << toText(kind);
}

TEST(Failure, WhatIsNoneHasNoWords) {
  EXPECT_EQ(toText(FailureKind::none), "");
  EXPECT_EQ(toText(FailureKind(failureCount)), "");
  EXPECT_EQ(wordsOf(FailureKind(255)).brief, "");
}

}  // namespace
}  // namespace penstock::model
