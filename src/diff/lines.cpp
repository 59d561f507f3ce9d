// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/diff/lines.h"

#include <algorithm>
#include <cstring>

namespace penstock::diff {

Lines::Lines(std::string text) : text_(std::move(text)) {
  starts_.reserve(std::size_t(std::count(text_.begin(), text_.end(), '\n')) + !terminated());
  for (std::size_t at = 0; at < text_.size();) {
    starts_.push_back(std::uint32_t(at));
    const void* end = std::memchr(text_.data() + at, '\n', text_.size() - at);
    at = end ? std::size_t(static_cast<const char*>(end) - text_.data()) + 1 : text_.size();
  }
}

std::string_view Lines::whole(std::size_t line) const {
  const std::uint32_t end = line + 1 < starts_.size() ? starts_[line + 1] : std::uint32_t(text_.size());
  return std::string_view(text_).substr(starts_[line], end - starts_[line]);
}

std::uint32_t Lines::endOf(std::size_t line) const {
  if (line + 1 < starts_.size()) return starts_[line + 1] - 1;
  return std::uint32_t(text_.size() - (text_.back() == '\n'));
}

}  // namespace penstock::diff
