// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/anchors.h"

#include <algorithm>

#include "diff/checks.h"

namespace penstock::diff {

Anchors::Anchors(std::span<const Symbol> left, std::span<const Symbol> right, std::size_t symbols)
    : left_(left), right_(right), seen_(symbols) {}

std::vector<std::pair<std::uint32_t, std::uint32_t>> Anchors::find(const Range& left, const Range& right, const CancelToken& token) {
  StopCheck stop(token);
  for (std::uint32_t i = left.begin; i < left.end; ++i) seen_[left_[i]] = {};
  for (std::uint32_t i = right.begin; i < right.end; ++i) seen_[right_[i]] = {};
  const auto more = [](std::uint8_t& count) { count = std::uint8_t(count ? 2 : 1); };
  for (std::uint32_t i = left.begin; i < left.end; ++i) seen_[left_[i]].left = i, more(seen_[left_[i]].lefts);
  for (std::uint32_t i = right.begin; i < right.end; ++i) seen_[right_[i]].right = i, more(seen_[right_[i]].rights);

  // The longest run of places that rises on both sides: for each length the run that ends farthest to the left.
  struct Candidate {
    std::uint32_t left, right, before;
  };
  constexpr std::uint32_t none = UINT32_MAX;
  std::vector<Candidate> candidates;
  std::vector<std::uint32_t> ends;  // of the runs of each length, as candidates
  for (std::uint32_t i = left.begin; i < left.end; ++i) {
    if (stop.now()) return {};
    const Seen& s = seen_[left_[i]];
    if (s.lefts != 1 || s.rights != 1) continue;
    const auto at = std::lower_bound(ends.begin(), ends.end(), s.right,
                                     [&](std::uint32_t end, std::uint32_t place) { return candidates[end].right < place; });
    const std::uint32_t before = at == ends.begin() ? none : *(at - 1);
    const auto number = std::uint32_t(candidates.size());
    candidates.push_back({i, s.right, before});
    if (at == ends.end())
      ends.push_back(number);
    else
      *at = number;
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> anchors(ends.size());
  std::uint32_t at = ends.empty() ? none : ends.back();
  for (auto it = anchors.rbegin(); it != anchors.rend(); ++it, at = candidates[at].before)
    *it = {candidates[at].left, candidates[at].right};
  return anchors;
}

}  // namespace penstock::diff
