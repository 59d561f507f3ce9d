// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/touched.h"

#include <gtest/gtest.h>

namespace penstock::draft {
namespace {

const std::string text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nX: y\r\n\r\nhi";

KeepInStep typed(const std::string& after) {
  KeepInStep follow;
  FollowedLines before = followedLines(text);
  markTyped(follow, before, after);
  return follow;
}

std::string with(std::string_view what, std::string_view instead) {
  std::string out = text;
  return out.replace(out.find(what), what.size(), instead);
}

TEST(Touched, WhatIsTypedInALineIsThePersons) {
  EXPECT_EQ(typed(text), KeepInStep());
  EXPECT_EQ(typed(with("X: y", "X: z")), KeepInStep());
  EXPECT_EQ(typed(with("hi", "Host: b\r\n")), KeepInStep()) << "a body is no head";
  EXPECT_EQ(typed(with("Host: a", "Host: ab")), (KeepInStep{.hostTouched = true}));
  EXPECT_EQ(typed(with("Length: 2", "Length: 25")), (KeepInStep{.lengthTouched = true}));
  EXPECT_EQ(typed(with("X: y", "Transfer-Encoding : x")), (KeepInStep{.lengthTouched = true}));
  EXPECT_EQ(typed(with("X: y", "X: y\r\nhost: c")), (KeepInStep{.hostTouched = true})) << "however many lines are pasted";
}

TEST(Touched, WhatIsTakenOutIsThePersons) {
  EXPECT_EQ(typed(with("Host: a\r\n", "")), (KeepInStep{.hostTouched = true}));
  EXPECT_EQ(typed(with("Content-Length: 2\r\n", "")), (KeepInStep{.lengthTouched = true}));
  EXPECT_EQ(typed(with("Host: a\r\nContent-Length: 2\r\n", "")), (KeepInStep{.lengthTouched = true, .hostTouched = true}));
}

TEST(Touched, TheEmptyLineOfANewFieldTouchesNothingUntilItIsSent) {
  const std::string open = with("Host: a", "Host: a\r\n");  // Return at the end of Host
  KeepInStep follow;
  FollowedLines lines = followedLines(text);
  markTyped(follow, lines, open);
  EXPECT_EQ(follow, KeepInStep());
  markTyped(follow, lines, with("Host: a", "Host: a\r\nX-New: 1"));
  EXPECT_EQ(follow, KeepInStep());
  markTouched(follow, lines, open);
  EXPECT_EQ(follow, (KeepInStep{.lengthTouched = true})) << "as it stands the length is a part of the body";
}

TEST(Touched, AnEmptyTextIsAnotherRequest) {
  KeepInStep follow;
  FollowedLines lines = followedLines(text);
  markTyped(follow, lines, "");
  markTouched(follow, lines, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(follow, KeepInStep());
  markTyped(follow, lines, "GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(follow, (KeepInStep{.hostTouched = true}));
}

KeepInStep whole(std::string_view pasted, std::string authority) {
  KeepInStep follow;
  follow.authority = std::move(authority);
  markWhole(follow, pasted);
  EXPECT_EQ(keepInStep(std::string(pasted), follow).text, pasted);
  return follow;
}

TEST(Touched, AWholeTextGoesOutAsItStands) {
  EXPECT_FALSE(whole(text, "a").hostTouched);
  EXPECT_FALSE(whole(text, "a").lengthTouched) << "what fits goes on following";
  EXPECT_TRUE(whole(text, "b").hostTouched);
  EXPECT_TRUE(whole(text, "").hostTouched);
  EXPECT_TRUE(whole("POST / HTTP/1.1\r\nHost: a\r\n\r\nhi", "a").lengthTouched) << "that there is none is meant as well";
  EXPECT_TRUE(whole("GET / HTTP/1.1\r\n\r\n", "a").hostTouched);
  EXPECT_TRUE(whole("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi", "a").lengthTouched);
  EXPECT_TRUE(whole("GET / HTTP/2\n:authority: x\n\n", "a").hostTouched);
}

TEST(Touched, TheLengthOfABodyThatIsCodedLaterIsNotJudged) {
  KeepInStep follow{.authority = "a", .bodyIsDecoded = true};
  markWhole(follow, "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 22\r\n\r\nhi");
  EXPECT_FALSE(follow.lengthTouched);
}

}  // namespace
}  // namespace penstock::draft
