// SPDX-License-Identifier: GPL-3.0-or-later
// Server-sent events: WHATWG HTML 9.2.6.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "penstock/wire/sse/event_parser.h"

namespace penstock::wire::sse {
namespace {

struct Event {
  std::string lines, name, id, data;
  bool operator==(const Event&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Event& e) { return out << "[" << e.lines << "|" << e.name << "|" << e.id << "|" << e.data << "]"; }

std::vector<Event> events(std::string_view in, std::size_t piece = 1 << 20, std::size_t preview = 1000) {
  EventParser parser(preview);
  std::vector<Event> out;
  for (std::string_view rest = in; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    std::string_view now = rest.substr(0, piece);
    while (!now.empty()) {
      const std::size_t n = parser.step(now);
      EXPECT_GT(n, 0u);
      now.remove_prefix(n);
      if (parser.ended())
        out.push_back({std::string(in.substr(std::size_t(parser.begin()), std::size_t(parser.linesEnd() - parser.begin()))), parser.name(),
                       parser.id(), parser.preview()});
    }
  }
  EXPECT_EQ(parser.position(), in.size());
  return out;
}

/// The same at every split.
std::vector<Event> everywhere(std::string_view in) {
  const auto whole = events(in);
  for (std::size_t piece = 1; piece <= in.size(); ++piece) EXPECT_EQ(events(in, piece), whole) << "in pieces of " << piece;
  return whole;
}

TEST(Sse, TheExamplesOfTheStandardAreRead) {
  auto e = everywhere("data: YHOO\ndata: +2\ndata: 10\n\n");
  ASSERT_EQ(e.size(), 1u);
  EXPECT_EQ(e[0].data, "YHOO\n+2\n10");
  EXPECT_EQ(e[0].lines, "data: YHOO\ndata: +2\ndata: 10");
  e = everywhere(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n");
  ASSERT_EQ(e.size(), 3u);
  EXPECT_EQ(e[0], (Event{"data: first event\nid: 1", "", "1", "first event"}));
  EXPECT_EQ(e[1].data, "second event");
  EXPECT_EQ(e[1].id, "");
  EXPECT_EQ(e[2].data, " third event") << "one space goes";
  e = everywhere("data\n\ndata\ndata\n\ndata:");
  ASSERT_EQ(e.size(), 2u) << "the last has no end";
  EXPECT_EQ(e[0].data, "");
  EXPECT_EQ(e[1].data, "\n");
  e = everywhere("data:test\n\ndata: test\n\n");
  ASSERT_EQ(e.size(), 2u);
  EXPECT_EQ(e[0].data, e[1].data);
}

TEST(Sse, AllThreeLineEnds) {
  for (const std::string end : {"\n", "\r", "\r\n"}) {
    const auto e = everywhere("event: a" + end + "data: 1" + end + end + "event: b" + end + "data: 2" + end + end);
    ASSERT_EQ(e.size(), 2u) << (end == "\n" ? "LF" : end == "\r" ? "CR" : "CRLF");
    EXPECT_EQ(e[0], (Event{"event: a" + end + "data: 1", "a", "", "1"}));
    EXPECT_EQ(e[1], (Event{"event: b" + end + "data: 2", "b", "", "2"}));
  }
  EXPECT_EQ(everywhere("data: mixed\r\rdata: 2\n\r\ndata: 3\r\n\n").size(), 3u);
}

TEST(Sse, AByteOrderMarkIsNoPartOfAName) {
  EXPECT_EQ(everywhere("\xEF\xBB\xBF" "data: x\n\n")[0], (Event{"data: x", "", "", "x"}));
  EXPECT_TRUE(everywhere("\xEF\xBB" "data: x\n\n").empty()) << "another field";
  EXPECT_TRUE(everywhere("\n\xEF\xBB\xBF" "data: x\n\n").empty()) << "only at the beginning";
  EXPECT_EQ(everywhere("\xEF\xBB\ndata: x\n\n")[0].lines, "\xEF\xBB\ndata: x");
}

TEST(Sse, BlocksWithoutDataAreNoEvents) {
  EXPECT_TRUE(everywhere("retry: 1000\n\n: beat\n\nid: 7\n\nevent: x\n\n\n\n\n").empty());
  const auto e = everywhere("event: x\n\ndata: y\n\n");
  ASSERT_EQ(e.size(), 1u);
  EXPECT_EQ(e[0].name, "") << "a name does not outlive its block";
}

TEST(Sse, FieldsByTheirExactName) {
  EXPECT_TRUE(everywhere("Data: x\n\n data: x\n\ndata : x\n\ndatas: x\n\ndat: x\n\n").empty());
  EXPECT_EQ(everywhere("event: a\nevent: b\ndata: x\n\n")[0].name, "b") << "the last";
  EXPECT_EQ(everywhere("data: a: b\n\n")[0].data, "a: b");
  EXPECT_EQ(everywhere("averyveryverylongfieldname: x\ndata: y\n: comment\n\n")[0].lines, "averyveryverylongfieldname: x\ndata: y");
}

TEST(Sse, NoLineIsHeld) {
  std::string in = "event: " + std::string(10'000, 'n') + "\nid: " + std::string(10'000, 'i') + "\ndata: " + std::string(1'000'000, 'd') + "\n\n";
  const auto e = events(in, 4096, 96);
  ASSERT_EQ(e.size(), 1u);
  EXPECT_EQ(e[0].name.size(), EventParser::nameLimit);
  EXPECT_EQ(e[0].id.size(), EventParser::idLimit);
  EXPECT_EQ(e[0].data, std::string(96, 'd'));
  EXPECT_EQ(e[0].lines.size(), in.size() - 2);
}

TEST(Sse, AnEventIsKnownBeforeItsEnd) {
  EventParser parser(96);
  parser.step("event: tick\n");
  EXPECT_TRUE(parser.inBlock());
  EXPECT_FALSE(parser.hasEvent());
  parser.step("data: half");
  EXPECT_TRUE(parser.hasEvent());
  EXPECT_FALSE(parser.ended());
  EXPECT_EQ(parser.preview(), "half");
  EXPECT_EQ(parser.linesEnd(), 22u);
}

}  // namespace
}  // namespace penstock::wire::sse
