// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/ignore_search.h"

#include <algorithm>

namespace penstock::diff {

const std::vector<Mark>& IgnoreSearch::in(std::string_view text) {
  found_.clear();
  for (const filter::Pattern& pattern : rules_.patterns()) {
    for (std::size_t from = 0; from <= text.size() && !token_.cancelled();) {
      if (!search_.find(pattern, text, from)) break;
      const std::size_t begin = search_.begin(), end = search_.end();
      if (end > begin) found_.push_back({std::uint32_t(begin), std::uint32_t(end)});
      from = std::max(end, from) + (end == begin);
    }
    gaveUp_ |= search_.gaveUp();
  }
  if (rules_.patterns().size() < 2 || found_.empty()) return found_;
  std::sort(found_.begin(), found_.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
  std::size_t kept = 0;
  for (const Mark& m : found_) {
    if (kept > 0 && m.begin <= found_[kept - 1].end)
      found_[kept - 1].end = std::max(found_[kept - 1].end, m.end);
    else
      found_[kept++] = m;
  }
  found_.resize(kept);
  return found_;
}

bool IgnoreSearch::without(std::string_view text, std::string& out) {
  if (idle() || in(text).empty()) return false;
  out.clear();
  std::size_t at = 0;
  for (const Mark& m : found_) {
    out.append(text.substr(at, m.begin - at));
    at = m.end;
  }
  out.append(text.substr(at));
  return true;
}

std::string_view TextArena::keep(std::string_view text) {
  constexpr std::size_t block = 1 << 20;
  if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < text.size()) {
    blocks_.emplace_back();
    blocks_.back().reserve(std::max(block, text.size()));
  }
  std::string& last = blocks_.back();
  const std::size_t at = last.size();
  last.append(text);
  return std::string_view(last).substr(at);
}

}  // namespace penstock::diff
