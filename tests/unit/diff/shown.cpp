// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/diff/shown.h"

#include <gtest/gtest.h>

namespace penstock::diff {
namespace {

std::string withMarks(const Lines& side, std::size_t line, const std::vector<Mark>& marks) {
  std::string out;
  const std::uint32_t begin = side.startOf(line), end = side.endOf(line);
  std::uint32_t at = begin;
  for (const Mark& m : marks) {
    if (m.end <= begin || m.begin >= end) continue;
    out += side.text().substr(at, m.begin - at) + "‹" + side.text().substr(m.begin, m.end - m.begin) + "›";
    at = m.end;
  }
  out += side.text().substr(at, end - at);
  return out + (end == side.text().size() ? "\\" : "");
}

void expectMarks(const Comparison& c, const Lines& side, const std::vector<Mark>& marks, bool left) {
  std::vector<bool> changed(side.size());
  for (const Run& run : c.runs)
    if (run.kind == RowKind::changed && (left ? run.onLeft() : run.onRight()))
      for (std::uint32_t i = 0; i < run.rows; ++i) changed[(left ? run.left : run.right) + i] = true;
  std::uint32_t last = 0;
  std::size_t line = 0;
  for (const Mark& m : marks) {
    ASSERT_LT(m.begin, m.end);
    ASSERT_GE(m.begin, last);
    last = m.end;
    while (line < side.size() && side.endOf(line) < m.begin) ++line;
    ASSERT_LT(line, side.size());
    EXPECT_TRUE(changed[line]) << "a mark in line " << line << ", which did not change";
    EXPECT_GE(m.begin, side.startOf(line));
    EXPECT_LE(m.end, side.endOf(line)) << "a mark over the end of line " << line;
  }
}

}  // namespace

std::string shown(const Comparison& c) {
  std::string out;
  for (const Run& run : c.runs) {
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      const std::string l = run.onLeft() ? withMarks(c.left, run.left + i, c.leftMarks) : "";
      const std::string r = run.onRight() ? withMarks(c.right, run.right + i, c.rightMarks) : "";
      if (run.kind == RowKind::same) {
        out.append("  ").append(l);
      } else if (run.sides == Sides::both) {
        out.append(run.kind == RowKind::alike ? "= " : "~ ").append(l).append(" | ").append(r);
      } else if (run.kind == RowKind::alike) {
        out.append("= ").append(l).append(run.onLeft() ? " |" : "| ").append(r);
      } else {
        out.append(run.onLeft() ? "- " : "+ ").append(l).append(r);
      }
      out += '\n';
    }
  }
  return out;
}

void expectSound(const Comparison& c) {
  std::uint32_t left = 0, right = 0;
  for (const Run& run : c.runs) {
    ASSERT_EQ(run.left, left);
    ASSERT_EQ(run.right, right);
    ASSERT_GT(run.rows, 0u);
    ASSERT_TRUE(run.kind != RowKind::same || run.sides == Sides::both);
    if (run.onLeft()) left += run.rows;
    if (run.onRight()) right += run.rows;
  }
  ASSERT_EQ(left, c.left.size());
  ASSERT_EQ(right, c.right.size());
  expectMarks(c, c.left, c.leftMarks, true);
  expectMarks(c, c.right, c.rightMarks, false);
}

IgnoreRules rules(const IgnoreLists& lists) {
  std::vector<IgnoreProblem> problems;
  IgnoreRules out = IgnoreRules::compile(lists, problems);
  for (const IgnoreProblem& p : problems) ADD_FAILURE() << p.message;
  return out;
}

Comparison linesOf(std::string left, std::string right, const IgnoreLists& ignore, LineOptions options) {
  auto compared = compareLines(Lines(std::move(left)), Lines(std::move(right)), options, rules(ignore), {});
  if (compared.has_error()) {
    ADD_FAILURE() << compared.error().message;
    return {};
  }
  expectSound(*compared);
  return std::move(*compared);
}

}  // namespace penstock::diff
