// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/line_marks.h"

#include <algorithm>

#include "diff/words.h"

namespace penstock::diff {
namespace {

constexpr std::uint64_t kEffortForMarks = 60'000'000;

}  // namespace

void cutOut(std::vector<Mark>& marks, std::size_t first, const std::vector<Mark>& holes, std::string_view text, std::uint32_t at) {
  if (holes.empty() || first == marks.size()) return;
  std::vector<Mark> kept;
  const auto keep = [&](std::uint32_t begin, std::uint32_t end) {
    const auto isSpace = [&](std::uint32_t place) { return text[place - at] == ' ' || text[place - at] == '\t'; };
    while (begin < end && isSpace(begin)) ++begin;
    while (begin < end && isSpace(end - 1)) --end;
    if (begin < end) kept.push_back({begin, end});
  };
  std::size_t hole = 0;
  for (std::size_t i = first; i < marks.size(); ++i) {
    Mark m = marks[i];
    while (hole < holes.size() && holes[hole].end + at <= m.begin) ++hole;
    std::size_t h = hole;
    for (; h < holes.size() && holes[h].begin + at < m.end; ++h) {
      if (holes[h].begin + at > m.begin) keep(m.begin, holes[h].begin + at);
      m.begin = std::min(m.end, holes[h].end + at);
    }
    if (h == hole)
      kept.push_back(m);
    else
      keep(m.begin, m.end);
  }
  marks.resize(first);
  marks.insert(marks.end(), kept.begin(), kept.end());
}

void markWords(Comparison& comparison, IgnoreSearch& ignored, const CancelToken& token) {
  WordDifference words(kEffortForMarks, token);
  const Lines &left = comparison.left, &right = comparison.right;
  for (const Run& run : comparison.runs) {
    if (run.kind != RowKind::changed || run.sides != Sides::both) continue;
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      if (i % 64 == 0 && token.cancelled()) return;
      const std::uint32_t l = run.left + i, r = run.right + i;
      if (!words.compare(left[l], right[r])) {
        comparison.coarse = true;
        return;
      }
      if (!words.related()) continue;
      const std::size_t firstLeft = comparison.leftMarks.size(), firstRight = comparison.rightMarks.size();
      words.appendMarks(left.startOf(l), right.startOf(r), comparison.leftMarks, comparison.rightMarks);
      if (ignored.idle()) continue;
      cutOut(comparison.leftMarks, firstLeft, ignored.in(left[l]), left[l], left.startOf(l));
      cutOut(comparison.rightMarks, firstRight, ignored.in(right[r]), right[r], right.startOf(r));
    }
  }
  comparison.coarse |= words.coarse();
}

}  // namespace penstock::diff
