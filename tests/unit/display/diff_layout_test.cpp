// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/diff_layout.h"

#include <gtest/gtest.h>

#include "penstock/diff/compare.h"

namespace penstock::display {
namespace {

using diff::Lines;

ComparedSections compared(const std::string& left, const std::string& right, bool words = false) {
  ComparedSections out;
  ComparedSection section;
  section.title = "Response";
  auto c = words ? diff::compareWords(Lines(left), Lines(right), {}, {}, {}) : diff::compareLines(Lines(left), Lines(right), {}, {}, {});
  section.comparison = std::move(*c);
  out.sections.push_back(std::move(section));
  return out;
}

const char* signOf(DiffLineKind kind) {
  switch (kind) {
    case DiffLineKind::same: return " ";
    case DiffLineKind::alike: return "=";
    case DiffLineKind::removed: return "-";
    case DiffLineKind::added: return "+";
    case DiffLineKind::merged: return "~";
    case DiffLineKind::filler: return "/";
    case DiffLineKind::fold: return "@";
    case DiffLineKind::title: return "#";
    case DiffLineKind::note: return "!";
  }
  return "?";
}

/// "- 3 . text" a line: kind, numbers of the left and the right, text with ‹removed› and «added».
std::string shown(const DiffText& text) {
  std::string out;
  std::size_t mark = 0, row = 0;
  for (const DiffLine& line : text.lines) {
    const auto number = [](std::uint32_t n) { return n ? std::to_string(n) : "."; };
    out.append(signOf(line.kind)).append(" ").append(number(line.left)).append(" ").append(number(line.right)).append(" ");
    const TextDocument& d = *text.document;
    std::size_t last = row;
    while (last + 1 < d.rows() && d.continues(last + 1)) ++last;
    std::size_t at = d.rowStart(row);
    for (; mark < text.marks.size() && text.marks[mark].begin < d.rowEnd(last); ++mark) {
      const DiffMark& m = text.marks[mark];
      out.append(d.text(), at, m.begin - at)
          .append(m.added ? "«" : "‹")
          .append(d.text(), m.begin, m.end - m.begin)
          .append(m.added ? "»" : "›");
      at = m.end;
    }
    out.append(d.text(), at, d.rowEnd(last) - at).append("\n");
    row = last + 1;
  }
  EXPECT_EQ(row, text.lines.empty() ? row : text.document->rows());
  return out;
}

DiffLayout unified(const ComparedSections& c, bool words = false, bool onlyChanges = false) {
  LayoutOptions options;
  options.sideBySide = false;
  options.words = words;
  options.onlyChanges = onlyChanges;
  return layOut(c, options, {});
}

TEST(DiffLayout, OneTextHasWhatWasRemovedBeforeWhatWasAdded) {
  const DiffLayout d = unified(compared("a\nb one\nc two\nd\n", "a\nb uno\nc dos\nd\ne\n"));
  EXPECT_EQ(shown(d.left), "  1 1 a\n- 2 . b ‹one›\n- 3 . c ‹two›\n+ . 2 b «uno»\n+ . 3 c «dos»\n  4 4 d\n+ . 5 e\n");
  ASSERT_EQ(d.changes.size(), 2u);
  EXPECT_EQ(d.changes[0].firstRow, 1u);
  EXPECT_EQ(d.changes[0].lastRow, 4u);
  EXPECT_EQ(d.changes[1].firstRow, 6u);
  EXPECT_EQ(d.counts, (diff::Counts{2, 2, 3}));
}

TEST(DiffLayout, SideBySideRowsStandBesideEachOther) {
  const DiffLayout d = layOut(compared("a\nb one\nx\n", "a\nnew\nb uno\n"), {}, {});
  EXPECT_EQ(shown(d.left), "  1 . a\n/ . . \n- 2 . b ‹one›\n- 3 . x\n");
  EXPECT_EQ(shown(d.right), "  . 1 a\n+ . 2 new\n+ . 3 b «uno»\n/ . . \n");
  ASSERT_EQ(d.changes.size(), 1u);
  EXPECT_EQ(d.changes[0].lastRow, 3u);
}

TEST(DiffLayout, LongLinesAreFilledUpWhereTheOtherIsShorter) {
  const DiffLayout d = layOut(compared(std::string(3000, 'a') + "\nend\n", "short\nend\n"), {}, {});
  EXPECT_EQ(d.left.document->rows(), 4u);
  EXPECT_EQ(d.right.document->rows(), 4u);
  EXPECT_EQ(d.right.lines.size(), 4u);
  EXPECT_EQ(d.right.lines[1].kind, DiffLineKind::filler);
  EXPECT_EQ(d.right.document->row(3), "end");
}

std::string numbered(int from, int to, int changed) {
  std::string out;
  for (int i = from; i <= to; ++i) out.append(i == changed ? "changed " : "").append(std::to_string(i)).append("\n");
  return out;
}

TEST(DiffLayout, EqualLinesFoldAndOpenAgain) {
  const ComparedSections c = compared(numbered(1, 30, 0), numbered(1, 30, 12));
  DiffLayout d = unified(c, false, true);
  EXPECT_EQ(shown(d.left),
            "@ 1 . 8 equal lines\n  9 9 9\n  10 10 10\n  11 11 11\n- 12 . 12\n+ . 12 «changed» 12\n  13 13 13\n  14 14 14\n  15 15 15\n@ "
            "16 . 15 equal lines\n");
  LayoutOptions options;
  options.sideBySide = false;
  options.onlyChanges = true;
  options.opened = {{0, 16}};
  d = layOut(c, options, {});
  EXPECT_EQ(d.left.lines.front().kind, DiffLineKind::fold);
  EXPECT_EQ(d.left.lines.back().left, 30u);
  // Few lines are not worth a fold, and equal texts are one.
  EXPECT_EQ(unified(compared(numbered(1, 6, 0), numbered(1, 6, 6)), false, true).left.lines.front().kind, DiffLineKind::same);
  EXPECT_EQ(shown(unified(compared("a\nb\nc\nd\ne\n", "a\nb\nc\nd\ne\n"), false, true).left), "@ 1 . 5 equal lines\n");
}

TEST(DiffLayout, WordsOfBothInOneLine) {
  EXPECT_EQ(shown(unified(compared("the quick brown fox\njumps\n", "the slow brown fox\njumps\n", true), true).left),
            "~ . 1 the ‹quick› «slow» brown fox\n  2 2 jumps\n");
  EXPECT_EQ(shown(unified(compared("a b c\n", "a c\n", true), true).left), "~ . 1 a ‹b› c\n");
  EXPECT_EQ(shown(unified(compared("a c\n", "a b c\n", true), true).left), "~ . 1 a «b» c\n");
}

TEST(DiffLayout, WordsOfLinesThatAreBrokenElsewhere) {
  const DiffLayout d = unified(compared("alpha beta\ngamma delta\nend\n", "alpha\nbeta GAMMA delta\nend\n", true), true);
  EXPECT_EQ(shown(d.left), "= . 1 alpha\n~ . 2 beta ‹gamma› «GAMMA» delta\n  3 3 end\n");
}

TEST(DiffLayout, LinesWithoutAPartnerStayLinesAmongWords) {
  const DiffLayout d = unified(compared("same\n  gone away\nend\n", "same\nend\nnew\n", true), true);
  EXPECT_EQ(shown(d.left), "  1 1 same\n- 2 .   gone away\n  3 2 end\n+ . 3 new\n");
  EXPECT_EQ(d.changes.size(), 2u);
  EXPECT_EQ(shown(unified(compared("a \"x\"\ngone: 1\nb: 1\n", "a \"y\"\nb: 2\nnew; zz\n", true), true).left),
            "~ . 1 a \"‹x› «y»\"\n- 2 . gone: 1\n~ . 2 b: ‹1› «2»\n+ . 3 new; zz\n");
}

TEST(DiffLayout, LineEndsAreSeenWhereTheyDiffer) {
  EXPECT_EQ(shown(unified(compared("a\r\nb\n", "a\nb\n")).left), "- 1 . a‹␍›\n+ . 1 a\n  2 2 b\n");
  EXPECT_EQ(shown(unified(compared("a\nb", "a\nb\n")).left), "  1 1 a\n- 2 . b\n! . . \\ No line end here\n+ . 2 b\n");
}

TEST(DiffLayout, SectionsHaveTitlesAndSentences) {
  ComparedSections c = compared("a\n", "b\n");
  c.sections.emplace_back();
  c.sections.back().title = "Response body";
  c.sections.back().message = "The left is no JSON.";
  const DiffLayout d = layOut(c, {}, {});
  EXPECT_EQ(shown(d.left), "# . . Response\n- 1 . a\n# . . Response body\n! . . The left is no JSON.\n");
  EXPECT_EQ(shown(d.right), "# . . Response\n+ . 1 b\n# . . Response body\n! . . The left is no JSON.\n");
}

TEST(DiffLayout, NothingAtAll) {
  const DiffLayout d = layOut({}, {}, {});
  EXPECT_TRUE(d.left.lines.empty());
  EXPECT_TRUE(unified(compared("", ""), true).changes.empty());
}

}  // namespace
}  // namespace penstock::display
