// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "service/scripts/carry_out.h"
#include "service/scripts/kept_scripts.h"

namespace penstock::service {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

model::Headers headersOf(const std::vector<std::string>& lines) {
  std::string block;
  std::vector<std::array<std::size_t, 3>> places;  // begin, colon, end
  for (const std::string& line : lines) {
    places.push_back({block.size(), block.size() + line.find(':', 1), block.size() + line.size()});
    block += line + "\r\n";
  }
  model::Headers out(block);
  for (const auto& [begin, colon, end] : places) {
    std::size_t value = colon + 1;
    while (value < end && block[value] == ' ') ++value;
    const auto slice = [](std::size_t from, std::size_t to) { return model::Slice{std::uint32_t(from), std::uint32_t(to - from)}; };
    out.addField(slice(begin, colon), slice(value, end), slice(begin, end + 2));
  }
  return out;
}

std::string after(std::vector<std::string> lines, const Fields& fields, model::HttpVersion version = model::HttpVersion::http11) {
  model::Headers headers = headersOf(lines);
  setFields(headers, version, fields);
  std::string out;
  headers.appendLinesTo(out);
  return out;
}

TEST(ScriptFields, WhatStaysKeepsItsLine) {
  const std::vector<std::string> lines{"A:1", "b:   2", "C: 3"};
  EXPECT_EQ("A:1\r\nb:   2\r\nC: 3\r\n", after(lines, {{"A", "1"}, {"b", "2"}, {"C", "3"}}));
  EXPECT_EQ("A:1\r\nC: 3\r\n", after(lines, {{"A", "1"}, {"C", "3"}}));
  EXPECT_EQ("A:1\r\nb: x\r\nC: 3\r\n", after(lines, {{"A", "1"}, {"b", "x"}, {"C", "3"}}));
  EXPECT_EQ("A:1\r\nb:   2\r\nC: 3\r\nD: 4\r\n", after(lines, {{"A", "1"}, {"b", "2"}, {"C", "3"}, {"D", "4"}}));
  EXPECT_EQ("", after(lines, {}));
}

TEST(ScriptFields, NewOrderIsKept) {
  const std::vector<std::string> lines{"A:1", "b:   2"};
  EXPECT_EQ("b: 2\r\nA: 1\r\n", after(lines, {{"b", "2"}, {"A", "1"}}));
  EXPECT_EQ("X: 0\r\nA: 1\r\nb: 2\r\n", after(lines, {{"X", "0"}, {"A", "1"}, {"b", "2"}}));
}

TEST(ScriptFields, PseudoFieldsOfHttp2AreNotTheirs) {
  EXPECT_EQ(":path: /\r\na: 1\r\nx-new: 2\r\n", after({":path: /", "a: 1"}, {{"a", "1"}, {"X-New", "2"}}, model::HttpVersion::http2));
}

TEST(KeptScripts, WithoutOurSealAreOff) {
  const std::vector<KeptScript> scripts{{"/a.py", true}, {"/b c.py", false}};
  const std::string text = scriptsText(scripts, "secret");
  EXPECT_EQ(scripts, scriptsIn(text, "secret"));
  EXPECT_EQ((std::vector<KeptScript>{{"/a.py", false}, {"/b c.py", false}}), scriptsIn(text, "another"));
  EXPECT_TRUE(scriptsIn("on /a.py\n", "secret").empty());
  EXPECT_EQ("", scriptsText({}, "secret"));
}

}  // namespace
}  // namespace penstock::service
