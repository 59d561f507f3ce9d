// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::diff {

/// A text, below 4 GB, cut at its line feeds: a carriage return is part of its line. Thread: any.
class Lines {
 public:
  Lines() = default;
  explicit Lines(std::string text);

  const std::string& text() const { return text_; }
  std::size_t size() const { return starts_.size(); }
  /// Without its line feed.
  std::string_view operator[](std::size_t line) const { return std::string_view(text_).substr(starts_[line], endOf(line) - starts_[line]); }
  /// With its line feed, where it has one: the last may have none.
  std::string_view whole(std::size_t line) const;
  std::uint32_t startOf(std::size_t line) const { return starts_[line]; }
  /// Where its line feed stands, or the text ends.
  std::uint32_t endOf(std::size_t line) const;
  /// The last line has a line feed; of no lines as well.
  bool terminated() const { return text_.empty() || text_.back() == '\n'; }

 private:
  std::string text_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace penstock::diff
