// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/display/diff_layout.h"

namespace penstock::display {

/// A text of a layout as it is written, line by line.
class DiffWriter {
 public:
  /// Rows told so far, as the document will have them.
  std::uint32_t rows() const { return rows_; }

  void line(const DiffLine& line, std::string_view text) {
    lines_.push_back(line);
    rows_ += std::uint32_t(TextDocument::rowsOfLine(text));
    text_.append(text) += '\n';
  }
  /// Room for so much more, where it is known.
  void reserve(std::size_t lines, std::size_t bytes, std::size_t marks) {
    lines_.reserve(lines_.size() + lines);
    text_.reserve(text_.size() + bytes);
    marks_.reserve(marks_.size() + marks);
  }
  /// Of the line that comes next.
  void mark(std::uint32_t begin, std::uint32_t end, bool added) {
    const auto at = std::uint32_t(text_.size());
    marks_.push_back({at + begin, at + end, added});
  }
  void fill(std::uint16_t section, std::uint32_t rows) {
    for (; rows_ < rows;) line({DiffLineKind::filler, section, false, 0, 0}, {});
  }
  DiffText finish(const CancelToken& token) { return {TextDocument::make(std::move(text_), token), std::move(lines_), std::move(marks_)}; }

 private:
  std::string text_;
  std::vector<DiffLine> lines_;
  std::vector<DiffMark> marks_;
  std::uint32_t rows_ = 0;
};

/// The marks of one side, asked for by rising lines.
class MarkCursor {
 public:
  MarkCursor(const diff::Lines& side, const std::vector<diff::Mark>& marks) : side_(side), marks_(marks) {}
  /// Calls `each(begin, end)` with places within the line.
  template <class Each>
  void of(std::uint32_t line, Each each) {
    const std::uint32_t begin = side_.startOf(line), end = side_.endOf(line);
    at_ = std::size_t(std::lower_bound(marks_.begin() + std::ptrdiff_t(at_), marks_.end(), begin,
                                       [](const diff::Mark& m, std::uint32_t place) { return m.end <= place; }) -
                      marks_.begin());
    for (; at_ < marks_.size() && marks_[at_].begin < end; ++at_) each(marks_[at_].begin - begin, marks_[at_].end - begin);
  }

 private:
  const diff::Lines& side_;
  const std::vector<diff::Mark>& marks_;
  std::size_t at_ = 0;
};

}  // namespace penstock::display
