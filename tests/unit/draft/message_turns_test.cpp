// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/message_turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::draft {
namespace {

/// Each as a word and what it says.
std::vector<std::string> turns(std::string_view text) {
  const auto read = readTurns(text);
  if (!read) return {"! " + read.error().message};
  std::vector<std::string> out;
  for (const Turn& turn : *read) out.push_back(turn.kind == Turn::Kind::say ? "say " + turn.text : toText(turn));
  return out;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MessageTurns, AreMessagesAndWhatIsWaitedForBetweenThem) {
  EXPECT_THAT(turns(""), IsEmpty());
  EXPECT_THAT(turns("one"), ElementsAre("say one"));
  EXPECT_THAT(turns("one\n---\ntwo"), ElementsAre("say one", "say two"));
  EXPECT_THAT(turns("{\n}\r\n--- wait 1.5 s\r\ntwo\n"), ElementsAre("say {\n}", "Waiting 1500 ms", "say two\n"));
  EXPECT_THAT(turns("--- wait for \"hello there\"\na\n----wait for x y \nb\n--- wait for /o+k/\nc"),
              ElementsAre("Waiting for \"hello there\"", "say a", "Waiting for \"x y\"", "say b", "Waiting for /o+k/", "say c"));
  EXPECT_THAT(turns("a\n--- wait 2 min\n--- wait 5 ms"), ElementsAre("say a", "Waiting 120000 ms", "Waiting 5 ms"));
}

TEST(MessageTurns, LinesOfDashesCanBeSaid) {
  EXPECT_THAT(turns("a\n\\--- wait 2 s\nb"), ElementsAre("say a\n--- wait 2 s\nb"));
  EXPECT_THAT(turns("-- a\n --- b\n\\-- c"), ElementsAre("say -- a\n --- b\n\\-- c"));
}

TEST(MessageTurns, WhatIsWrongIsSaidWithItsLine) {
  EXPECT_THAT(turns("a\nb\n--- sleep"), ElementsAre("! line 3: behind --- expected \"wait 2 s\" or \"wait for TEXT\", not \"sleep\""));
  for (const char* text : {"--- wait", "--- wait s", "--- wait 2", "--- wait -1 s", "--- wait 9e99 s", "--- wait nan s", "--- wait for ", "--- wait forever", "--- wait for /(/"})
    EXPECT_THAT(turns(text), ElementsAre(testing::StartsWith("! line 1: "))) << text;
  std::string many;
  for (std::size_t i = 0; i <= mostTurns; ++i) many += "--- wait 1 ms\n";
  EXPECT_FALSE(readTurns(many));
}

}  // namespace
}  // namespace penstock::draft
