// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/placing.h"

#include <algorithm>

#include "diff/checks.h"

namespace penstock::diff {
namespace {

constexpr std::uint32_t kFarthest = 200;  // lines up
constexpr int kMostIndented = 1000;

/// How little a line looks like the beginning of something.
int lateness(std::string_view line) {
  int indent = 0;
  std::size_t at = 0;
  for (; at < line.size() && indent < kMostIndented && (line[at] == ' ' || line[at] == '\t'); ++at) indent += line[at] == '\t' ? 4 : 1;
  const std::string_view rest = line.substr(at);
  if (rest.empty() || rest == "\r") return 2 * kMostIndented;
  const bool closes = rest[0] == '}' || rest[0] == ']' || rest[0] == ')' || rest.starts_with("</");
  return indent * 2 + closes;
}

}  // namespace

void placeRuns(const Lines& left, std::span<const Symbol> leftSymbols, std::span<const std::uint32_t> leftLines, const Lines& right,
               std::span<const Symbol> rightSymbols, std::span<const std::uint32_t> rightLines, std::vector<Change>& changes, const CancelToken& token) {
  StopCheck stop(token);
  std::uint32_t before = 0;  // where the change above ends, on the left
  for (Change& c : changes) {
    if (stop.now(kFarthest)) return;
    const std::uint32_t room = std::min(kFarthest, c.left.begin - before);
    before = c.left.end;
    if (c.left.empty() == c.right.empty()) continue;
    const bool removed = c.right.empty();
    const Range& run = removed ? c.left : c.right;
    const auto symbols = removed ? leftSymbols : rightSymbols;
    const auto latenessAt = [&](std::uint32_t place) {
      return removed ? lateness(left[leftLines[place]]) : lateness(right[rightLines[place]]);
    };
    std::uint32_t best = 0;
    int least = latenessAt(run.begin);
    // One item stays between this change and the one above.
    for (std::uint32_t up = 1; up < room + (&c == changes.data()) && symbols[run.begin - up] == symbols[run.end - up]; ++up) {
      const int here = latenessAt(run.begin - up);
      if (here < least) least = here, best = up;
    }
    for (Range* range : {&c.left, &c.right}) range->begin -= best, range->end -= best;
    before = c.left.end;
  }
}

}  // namespace penstock::diff
