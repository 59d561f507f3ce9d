// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/headers.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace penstock::model {
namespace {

/// Lines of the form "Name: value\r\n", sliced by hand.
Headers fromLines(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string block;
  std::vector<std::array<Slice, 3>> slices;
  for (const auto& [name, value] : fields) {
    const auto at = std::uint32_t(block.size());
    block += name + ": " + value + "\r\n";
    slices.push_back({Slice{at, std::uint32_t(name.size())},
                      Slice{at + std::uint32_t(name.size()) + 2, std::uint32_t(value.size())},
                      Slice{at, std::uint32_t(block.size()) - at}});
  }
  Headers h(block);
  for (const auto& s : slices) h.addField(s[0], s[1], s[2]);
  return h;
}

std::string lines(const Headers& h) {
  std::string out;
  h.appendLinesTo(out);
  return out;
}

TEST(Headers, KeepsOrderCaseAndDuplicates) {
  const Headers h = fromLines({{"Set-Cookie", "a=1"}, {"X-y", ""}, {"SET-COOKIE", "b=2"}});
  ASSERT_EQ(h.size(), 3u);
  EXPECT_EQ(h[2].name, "SET-COOKIE");
  EXPECT_EQ(h.find("set-cookie"), "a=1");
  EXPECT_EQ(h.find("x-Y"), "");
  EXPECT_FALSE(h.contains("set-cookie2"));
  EXPECT_EQ(h.findAll("Set-Cookie"), (std::vector<std::string_view>{"a=1", "b=2"}));
  EXPECT_FALSE(h.edited());
  EXPECT_EQ(lines(h), h.received());
}

TEST(Headers, FindsTokensInListsOverAllLines) {
  const Headers h = fromLines({{"Connection", "keep-alive , Upgrade"}, {"connection", ",X-Hop,"}, {"Other", "close"}});
  EXPECT_TRUE(h.hasToken("Connection", "upgrade"));
  EXPECT_TRUE(h.hasToken("Connection", "x-hop"));
  EXPECT_FALSE(h.hasToken("Connection", "close"));
  EXPECT_FALSE(h.hasToken("Connection", "keep"));
}

TEST(Headers, FindsTokensBesideFolds) {
  const Headers h = fromLines({{"Connection", "keep-alive,\r\n close"}});
  EXPECT_TRUE(h.hasToken("Connection", "close"));
}

TEST(Headers, SetReplacesTheFirstInPlaceAndRemovesTheOthers) {
  Headers h = fromLines({{"A", "1"}, {"B", "2"}, {"a", "3"}, {"C", "4"}, {"A", "5"}});
  h.set("a", "new");
  EXPECT_EQ(lines(h), "a: new\r\nB: 2\r\nC: 4\r\n");
  EXPECT_TRUE(h.edited());
  EXPECT_EQ(h.received(), "A: 1\r\nB: 2\r\na: 3\r\nC: 4\r\nA: 5\r\n");
  h.set("D", "");
  EXPECT_EQ(lines(h), "a: new\r\nB: 2\r\nC: 4\r\nD: \r\n");
}

TEST(Headers, TakesViewsIntoItself) {
  Headers h = fromLines(
      {{"First", "one"}, {"Second", "a value long enough to make the text grow more than once"}, {"First", "x"}});
  for (int i = 0; i < 50; ++i) {
    h.append(h[1].name, h[1].value);
    h.set(h[0].name, h[1].value);
    h.replaceAt(1, h[0].name, h[1].value);
    h.replaceAt(1, "Second", h[0].value);
  }
  ASSERT_EQ(h.size(), 52u);
  for (std::size_t i = 1; i < h.size(); ++i) EXPECT_EQ(h[i].name, "Second");
  EXPECT_EQ(h[0].name, "First");
  for (std::size_t i = 0; i < h.size(); ++i)
    EXPECT_EQ(h[i].value, "a value long enough to make the text grow more than once");
}

TEST(Headers, RemovesOneOrAllOfAName) {
  Headers h = fromLines({{"A", "1"}, {"B", "2"}, {"a", "3"}});
  EXPECT_EQ(h.remove("none"), 0u);
  EXPECT_FALSE(h.edited());
  EXPECT_EQ(h.remove(h[0].name), 2u);
  EXPECT_TRUE(h.edited());
  EXPECT_EQ(lines(h), "B: 2\r\n");
  h.removeAt(0);
  EXPECT_TRUE(h.empty());
  EXPECT_EQ(lines(h), "");
}

TEST(Headers, CopiesAreIndependent) {
  Headers a = fromLines({{"A", "1"}});
  Headers b = a;
  b.set("A", "2");
  EXPECT_EQ(a.find("A"), "1");
  EXPECT_EQ(b.find("A"), "2");
  EXPECT_FALSE(a.edited());
}

TEST(Headers, ReplacingOfManyDuplicatesIsLinear) {
  Headers h = fromLines({});
  for (int i = 0; i < 200'000; ++i) h.append("Dup", "v");
  h.set("dup", "one");  // quadratic, this would take minutes
  EXPECT_EQ(lines(h), "dup: one\r\n");
}

}  // namespace
}  // namespace penstock::model
