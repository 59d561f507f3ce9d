// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/script/console.h"

#include <gtest/gtest.h>

namespace penstock::script {
namespace {

ConsoleLine lineOf(std::string text) {
  ConsoleLine line;
  line.script = "a.py";
  line.text = std::move(text);
  return line;
}

TEST(Console, GivesWhatCameSince) {
  Console console;
  int told = 0;
  const Subscription more = console.changed().subscribe([&] { ++told; });
  console.add(lineOf("one"));
  console.add(lineOf("two"));
  EXPECT_EQ(2, told);
  const auto all = console.since(0);
  ASSERT_EQ(2u, all.size());
  const auto rest = console.since(all[0].number);
  ASSERT_EQ(1u, rest.size());
  EXPECT_EQ("two", rest[0].text);
  EXPECT_TRUE(console.since(rest[0].number).empty());
  console.clear();
  EXPECT_TRUE(console.since(0).empty());
  console.add(lineOf("three"));
  EXPECT_EQ(1u, console.since(all[0].number).size());
}

TEST(Console, IsBoundedAndSaysWhatItLeftOut) {
  Console console;
  for (int i = 0; i < 20'000; ++i) console.add(lineOf(std::string(Console::longestLine * 2, 'x')));
  std::size_t bytes = 0;
  for (const ConsoleLine& line : console.since(0)) bytes += line.text.size();
  EXPECT_LE(bytes, Console::mostBytes);
  EXPECT_LE(console.since(0).size(), Console::mostLines);
  EXPECT_LE(console.since(0).back().text.size(), Console::longestLine + 3);
}

}  // namespace
}  // namespace penstock::script
