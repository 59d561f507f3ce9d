// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of capture are to be seen: not deleted, and in every set that is asked for. One byte a row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace penstock::display {

class RowMarks {
 public:
  enum Mark : std::uint8_t { filter = 1, scope = 2, deleted = 4 };

  /// Forgets all marks; what is asked for stays.
  void reset(std::size_t rows) {
    marks_.assign(rows, 0);
    deletedRows_ = 0;
  }
  void grow(std::size_t rows) {
    if (rows > marks_.size()) marks_.resize(rows, 0);
  }
  std::size_t rows() const { return marks_.size(); }

  /// Whether rows without `mark` are left out. Nobody has the mark afterwards.
  void ask(Mark mark, bool wanted) {
    wanted_ = std::uint8_t(wanted ? wanted_ | mark : wanted_ & ~mark);
    clear(mark);
  }
  void clear(Mark mark) {
    if (mark == deleted) deletedRows_ = 0;
    for (std::uint8_t& marks : marks_) marks = std::uint8_t(marks & ~mark);
  }
  void set(Mark mark, std::span<const std::uint32_t> rows, bool on) {
    for (const std::uint32_t row : rows) {
      if (row >= marks_.size()) marks_.resize(std::size_t(row) + 1, 0);
      const bool had = (marks_[row] & mark) != 0;
      if (had == on) continue;
      marks_[row] = std::uint8_t(on ? marks_[row] | mark : marks_[row] & ~mark);
      if (mark == deleted) deletedRows_ += on ? 1 : std::size_t(-1);
    }
  }

  bool visible(std::uint32_t row) const { return visible(marks_[row], wanted_); }
  static bool visible(std::uint8_t marks, std::uint8_t wanted) { return (marks & (wanted | deleted)) == wanted; }
  /// Nothing is left out.
  bool allVisible() const { return wanted_ == 0 && deletedRows_ == 0; }
  bool asked() const { return wanted_ != 0; }
  std::uint8_t wanted() const { return wanted_; }
  const std::vector<std::uint8_t>& marks() const { return marks_; }

 private:
  std::vector<std::uint8_t> marks_;
  std::size_t deletedRows_ = 0;
  std::uint8_t wanted_ = 0;
};

}  // namespace penstock::display
