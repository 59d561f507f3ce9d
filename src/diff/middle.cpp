// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/middle.h"

#include <algorithm>

namespace penstock::diff {

// A diagonal is a place on the left less the place on the right. Each search has those around the corner that it starts from.
struct Middle::Search {
  std::int64_t x0, x1, y0, y1;        // the ranges
  std::int64_t first, last;           // diagonals there are
  std::int64_t forth, back;           // where the two searches begin
  std::int64_t forthMin, forthMax, backMin, backMax;
  std::int64_t base;                  // half the size of the windows
  std::uint64_t steps = 0;
  bool odd;

  std::size_t forthAt(std::int64_t diagonal) const { return std::size_t(diagonal - forth + base); }
  std::size_t backAt(std::int64_t diagonal) const { return std::size_t(diagonal - back + base); }
};

bool Middle::stepForward(Search& s, Split& found) {
  if (s.forthMin > s.first)
    forward_[s.forthAt(--s.forthMin - 1)] = -1;
  else
    ++s.forthMin;
  if (s.forthMax < s.last)
    forward_[s.forthAt(++s.forthMax + 1)] = -1;
  else
    --s.forthMax;
  for (std::int64_t d = s.forthMax; d >= s.forthMin; d -= 2) {
    const std::int64_t below = forward_[s.forthAt(d - 1)], above = forward_[s.forthAt(d + 1)];
    const std::int64_t start = below < above ? above : below + 1;
    std::int64_t x = start;
    for (std::int64_t y = x - d; x < s.x1 && y < s.y1 && left_[std::size_t(x)] == right_[std::size_t(y)]; ++y) ++x;
    s.steps += std::uint64_t(x - start) + 1;
    forward_[s.forthAt(d)] = x;
    if (s.odd && s.backMin <= d && d <= s.backMax && backward_[s.backAt(d)] <= x) {
      found = {std::uint32_t(x), std::uint32_t(x - d), true};
      return true;
    }
  }
  return false;
}

bool Middle::stepBackward(Search& s, Split& found) {
  if (s.backMin > s.first)
    backward_[s.backAt(--s.backMin - 1)] = INT64_MAX;
  else
    ++s.backMin;
  if (s.backMax < s.last)
    backward_[s.backAt(++s.backMax + 1)] = INT64_MAX;
  else
    --s.backMax;
  for (std::int64_t d = s.backMax; d >= s.backMin; d -= 2) {
    const std::int64_t below = backward_[s.backAt(d - 1)], above = backward_[s.backAt(d + 1)];
    const std::int64_t start = below < above ? below : above - 1;
    std::int64_t x = start;
    for (std::int64_t y = x - d; s.x0 < x && s.y0 < y && left_[std::size_t(x - 1)] == right_[std::size_t(y - 1)]; --y) --x;
    s.steps += std::uint64_t(start - x) + 1;
    backward_[s.backAt(d)] = x;
    if (!s.odd && s.forthMin <= d && d <= s.forthMax && x <= forward_[s.forthAt(d)]) {
      found = {std::uint32_t(x), std::uint32_t(x - d), true};
      return true;
    }
  }
  return false;
}

Split Middle::farthest(const Search& s) const {
  std::int64_t most = -1, mostX = s.x0, least = INT64_MAX, leastX = s.x1;
  for (std::int64_t d = s.forthMax; d >= s.forthMin; d -= 2) {
    const std::int64_t x = std::min({forward_[s.forthAt(d)], s.x1, s.y1 + d});
    if (2 * x - d > most) most = 2 * x - d, mostX = x;
  }
  for (std::int64_t d = s.backMax; d >= s.backMin; d -= 2) {
    const std::int64_t x = std::max({backward_[s.backAt(d)], s.x0, s.y0 + d});
    if (2 * x - d < least) least = 2 * x - d, leastX = x;
  }
  if (s.x1 + s.y1 - least < most - (s.x0 + s.y0)) return {std::uint32_t(mostX), std::uint32_t(most - mostX), false};
  return {std::uint32_t(leastX), std::uint32_t(least - leastX), false};
}

Split Middle::find(const Range& left, const Range& right, std::uint32_t most, Budget& budget) {
  Search s;
  s.x0 = left.begin, s.x1 = left.end, s.y0 = right.begin, s.y1 = right.end;
  s.first = s.x0 - s.y1, s.last = s.x1 - s.y0;
  s.forth = s.x0 - s.y0, s.back = s.x1 - s.y1;
  s.forthMin = s.forthMax = s.forth, s.backMin = s.backMax = s.back;
  s.odd = (s.forth - s.back) & 1;
  s.base = std::int64_t(std::min<std::uint64_t>(most, std::uint64_t(left.size()) + right.size())) + 2;
  const std::size_t window = std::size_t(s.base) * 2 + 1;
  if (forward_.size() < window) forward_.resize(window), backward_.resize(window);
  forward_[s.forthAt(s.forth)] = s.x0;
  backward_[s.backAt(s.back)] = s.x1;
  Split found;
  for (std::uint32_t edits = 1;; ++edits) {
    s.steps = 0;
    if (stepForward(s, found) || stepBackward(s, found)) {
      budget.spend(s.steps);
      return found;
    }
    if (!budget.spend(s.steps) || edits >= most) return farthest(s);
  }
}

}  // namespace penstock::diff
