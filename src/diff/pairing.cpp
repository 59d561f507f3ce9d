// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/pairing.h"

#include <algorithm>

#include "diff/alignment.h"

namespace penstock::diff {
namespace {

constexpr std::size_t kMostCells = 4096;
constexpr std::size_t kLookedAt = 1024;  // bytes of a line
constexpr int kLeastAlike = 40;          // of a hundred words

int percentAlike(const std::vector<Symbol>& a, const std::vector<Symbol>& b) {
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ++common;
    const bool first = a[i] <= b[j], second = b[j] <= a[i];
    i += first;
    j += second;
  }
  return a.empty() && b.empty() ? 100 : int(common * 200 / (a.size() + b.size()));
}

}  // namespace

Pairing::Bag Pairing::bagOf(std::string_view line) {
  words_.clear();
  line = line.substr(0, kLookedAt);
  appendWords(line, words_);
  Bag bag;
  bag.reserve(words_.size());
  for (const Word& w : words_) bag.push_back(interner_.of(line.substr(w.begin, w.end - w.begin)));
  std::sort(bag.begin(), bag.end());
  return bag;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> Pairing::pair(const Lines& left, const std::vector<std::uint32_t>& leftLines,
                                                                   const Lines& right, const std::vector<std::uint32_t>& rightLines) {
  const std::size_t rows = leftLines.size(), columns = rightLines.size();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  if (rows * columns <= 1 || rows * columns > kMostCells || effort_ == 0) {
    for (std::size_t i = 0; i < std::min(rows, columns); ++i) pairs.emplace_back(leftLines[i], rightLines[i]);
    return pairs;
  }
  interner_.clear();
  std::vector<Bag> leftBags, rightBags;
  for (const std::uint32_t line : leftLines) leftBags.push_back(bagOf(left[line]));
  for (const std::uint32_t line : rightLines) rightBags.push_back(bagOf(right[line]));
  std::uint64_t cost = 0;
  const auto found = bestAlignment(rows, columns, [&](std::size_t i, std::size_t j) {
    cost += leftBags[i].size() + rightBags[j].size() + 1;
    const int percent = percentAlike(leftBags[i], rightBags[j]);
    return percent < kLeastAlike ? 0 : percent;
  });
  for (const auto& [i, j] : found) pairs.emplace_back(leftLines[i], rightLines[j]);
  effort_ -= std::min(effort_, cost);
  return pairs;
}

}  // namespace penstock::diff
