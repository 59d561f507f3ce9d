// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "penstock/diff/compare.h"
#include "unit/diff/shown.h"

namespace penstock::diff {
namespace {

TEST(CompareLines, TellsWhatWasRemovedAddedAndChanged) {
  const Comparison c = linesOf("one\ntwo\nthree apples\nfour\n", "one\nthree pears\nfour\nfive\n");
  EXPECT_EQ(shown(c),
            "  one\n"
            "- two\n"
            "~ three ‹apples› | three ‹pears›\n"
            "  four\n"
            "+ five\n");
  EXPECT_EQ(countsOf(c), (Counts{2, 2, 2}));
}

TEST(CompareLines, EqualTextsHaveNoChanges) {
  EXPECT_EQ(shown(linesOf("a\nb", "a\nb")), "  a\n  b\\\n");
  EXPECT_EQ(shown(linesOf("", "")), "");
  EXPECT_EQ(countsOf(linesOf("a\n", "a\n")), Counts{});
}

TEST(CompareLines, AFinalLineFeedIsAChange) { EXPECT_EQ(shown(linesOf("a\nb", "a\nb\n")), "  a\n~ b\\ | b\n"); }

TEST(CompareLines, ACarriageReturnIsAChangeAndMarked) { EXPECT_EQ(shown(linesOf("a\r\nb\n", "a\nb\n")), "~ a‹\r› | a\n  b\n"); }

TEST(CompareLines, LinesThatBecameOthersStandBesideThem) {
  // The second of three is the one that became the one.
  EXPECT_EQ(shown(linesOf("alpha beta gamma\n", "new line here\nalpha beta delta\nand one more\n")),
            "+ new line here\n~ alpha beta ‹gamma› | alpha beta ‹delta›\n+ and one more\n");
}

TEST(CompareLines, ARunThatMayLieInSeveralPlacesBeginsWhereSomethingBegins) {
  EXPECT_EQ(shown(linesOf("[\n  {\n    1\n  },\n  {\n    2\n  }\n]\n", "[\n  {\n    1\n  },\n  {\n    x\n  },\n  {\n    2\n  }\n]\n")),
            "  [\n    {\n      1\n    },\n+   {\n+     x\n+   },\n    {\n      2\n    }\n  ]\n");
  EXPECT_EQ(shown(linesOf("a()\n\nc()\n", "a()\n\nb()\n\nc()\n")), "  a()\n  \n+ b()\n+ \n  c()\n");
}

TEST(CompareLines, LinesWithNextToNothingInCommonDifferAsAWhole) {
  EXPECT_EQ(shown(linesOf("the quick brown fox\n", "completely unrelated words\n")),
            "~ the quick brown fox | completely unrelated words\n");
}

TEST(CompareLines, OfLongWordsThePlaceIsMarked) {
  const std::string same(40, 'x');
  EXPECT_EQ(shown(linesOf("k=" + same + "AB" + same + " and so on\n", "k=" + same + "CD" + same + " and so on\n")),
            "~ k=" + same + "‹AB›" + same + " and so on | k=" + same + "‹CD›" + same + " and so on\n");
}

TEST(CompareLines, MarksNeverCutACharacter) {
  const std::string same(30, 'x');
  EXPECT_EQ(shown(linesOf("token " + same + "ä" + same + "\n", "token " + same + "ö" + same + "\n")),
            "~ token " + same + "‹ä›" + same + " | token " + same + "‹ö›" + same + "\n");
}

TEST(CompareLines, PatternsMakeLinesAlike) {
  const IgnoreLists lists{{}, {}, {R"(t=\d+)", "^#.*"}};
  EXPECT_EQ(shown(linesOf("a t=12 b\n# note\nx\n", "a t=99 b\nx\n# another\n# and one\n", lists)),
            "= a t=12 b | a t=99 b\n= # note |\n  x\n= | # another\n= | # and one\n");
  // What is left out is not marked in lines that changed elsewhere.
  EXPECT_EQ(shown(linesOf("a t=12 b and the rest\n", "a t=99 c and the rest\n", lists)),
            "~ a t=12 ‹b› and the rest | a t=99 ‹c› and the rest\n");
}

TEST(CompareLines, HeadersLeftOutAreAlikeWhereverTheyStand) {
  const IgnoreLists lists{{"date", "x-*"}, {}, {}};
  LineOptions options;
  options.leftHead = options.rightHead = 4;
  EXPECT_EQ(shown(linesOf("GET / HTTP/1.1\nDate: today\nHost: a\n\ndate: in the body\n",
                          "GET / HTTP/1.1\nHOST: a\nX-Id: 5\n\ndate: in this body\n", lists, options)),
            "  GET / HTTP/1.1\n= Date: today |\n= Host: a | HOST: a\n= | X-Id: 5\n  \n~ date: in ‹the› body | date: in ‹this› body\n");
}

TEST(CompareLines, APatternThatTakesTooLongIsTold) {
  const Comparison c = linesOf(std::string(60, 'a') + "b\n", std::string(60, 'a') + "c\n", {{}, {}, {"(a+)+$"}});
  EXPECT_EQ(c.notices.size(), 1u);
  EXPECT_EQ(countsOf(c).changes, 1u);
}

std::string document(std::mt19937& random, std::size_t bytes, bool words) {
  std::string out;
  out.reserve(bytes + 100);
  while (out.size() < bytes) {
    if (words)
      out += "{\"id\": " + std::to_string(random()) + ", \"name\": \"item " + std::to_string(random() % 1000) + "\"},\n";
    else
      out += std::to_string(random()) + std::to_string(random()) + "\n";
  }
  return out;
}

double secondsFor(std::string a, std::string b, Comparison& out) {
  const auto start = std::chrono::steady_clock::now();
  auto compared = compareLines(Lines(std::move(a)), Lines(std::move(b)), {}, {}, {});
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_TRUE(compared.has_value());
  if (compared.has_value()) out = std::move(*compared);
  return seconds;
}

TEST(CompareLines, LargeBodiesAreDoneInTime) {
  std::mt19937 random(3);
  constexpr std::size_t tenMegabytes = 10'000'000;
  const std::string base = document(random, tenMegabytes, true);
  std::string edited;
  std::size_t at = 0;
  for (int i = 0; i < 3000; ++i) {  // every few kilobytes a number is another one, a line goes or comes
    const std::size_t next = std::min(base.size(), base.find('\n', at + base.size() / 3200) + 1);
    edited.append(base, at, next - at);
    if (i % 3 == 0) edited += "{\"id\": 5, \"name\": \"new\"},\n";
    if (i % 3 == 1) edited.insert(edited.size() - 4, "!");
    at = i % 3 == 2 ? base.find('\n', next) + 1 : next;
  }
  edited.append(base, at);
  std::string oneLine(tenMegabytes, 'a'), otherLine(tenMegabytes, 'a');
  for (std::size_t i = 0; i < tenMegabytes; ++i) oneLine[i] = " ab,c"[random() % 5], otherLine[i] = " ab,c"[random() % 5];
  std::string bytesA, bytesB;
  for (int i = 0; i < 5'000'000; ++i) bytesA += {char('a' + random() % 3), '\n'}, bytesB += {char('a' + random() % 3), '\n'};
  const std::string unlike = document(random, tenMegabytes, false), unlikeToo = document(random, tenMegabytes, false);
  struct Case {
    const char* what;
    const std::string &a, &b;
    double most;
  };
  for (const Case& c : {Case{"some thousand changes", base, edited, 4}, Case{"nothing in common", unlike, unlikeToo, 12},
                        Case{"one line", oneLine, otherLine, 12}, Case{"lines of a byte", bytesA, bytesB, 16},
                        Case{"empty lines", std::string(8'000'000, '\n'), std::string(7'000'000, '\n'), 8}}) {
    Comparison out;
    const double seconds = secondsFor(c.a, c.b, out);
    expectSound(out);
    EXPECT_LT(seconds, c.most) << c.what;
    RecordProperty(c.what, std::to_string(seconds));
    EXPECT_TRUE(&c.a != &base || countsOf(out).changes == 3000) << countsOf(out).changes;
  }
}

TEST(CompareLines, MoreLinesThanItMayHaveAreRefused) {
  const auto compared = compareLines(Lines(std::string(kMostLines + 1, '\n')), Lines(""), {}, {}, {});
  ASSERT_TRUE(compared.has_error());
  EXPECT_EQ(compared.error().code, ErrorCode::limit);
}

TEST(CompareLines, StopsWhenNobodyWantsItAnyMore) {
  std::mt19937 random(4);
  const std::string a = document(random, 10'000'000, true), b = document(random, 10'000'000, true);
  for (const int after : {20, 100, 250, 500}) {
    CancelToken token;
    std::chrono::steady_clock::time_point asked;
    Lines left(a), right(b);
    std::thread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(after));
      asked = std::chrono::steady_clock::now();
      token.cancel();
    });
    const auto compared = compareLines(std::move(left), std::move(right), {}, {}, token);
    const auto ended = std::chrono::steady_clock::now();
    other.join();
    if (compared.has_error()) {
      EXPECT_EQ(compared.error().code, ErrorCode::cancelled);
      EXPECT_LT(std::chrono::duration<double>(ended - asked).count(), 0.25) << after;
    }
  }
}

}  // namespace
}  // namespace penstock::diff
