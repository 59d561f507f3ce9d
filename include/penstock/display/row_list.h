// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a view over rows of capture: all of them, some of them in order of capture, or some of them in the order of a column.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace penstock::display {

/// Large lists are made on a worker and moved in. Finding a row is a binary search in order of capture, a look-up otherwise.
class RowList {
 public:
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  RowList() = default;
  /// All rows below `count`.
  static RowList all(std::size_t count) {
    RowList list;
    list.count_ = count;
    return list;
  }
  /// `rows` ascending.
  static RowList some(std::vector<std::uint32_t> rows) {
    RowList list;
    list.kind_ = Kind::some;
    list.rows_ = std::move(rows);
    return list;
  }
  /// `rows` as shown from top to bottom, each at most once and below `capture`.
  static RowList ordered(std::vector<std::uint32_t> rows, std::size_t capture) {
    RowList list;
    list.kind_ = Kind::ordered;
    list.place_.assign(capture, kNowhere);
    for (std::size_t i = 0; i < rows.size(); ++i) list.place_[rows[i]] = std::uint32_t(i);
    list.rows_ = std::move(rows);
    return list;
  }

  bool isAll() const { return kind_ == Kind::all; }
  bool isOrdered() const { return kind_ == Kind::ordered; }
  std::size_t size() const { return isAll() ? count_ : rows_.size(); }
  /// Newest on top. Of no effect on an ordered list.
  void setReversed(bool reversed) { reversed_ = reversed; }
  bool reversed() const { return reversed_ && !isOrdered(); }

  /// The row of capture at a place below size().
  std::uint32_t at(std::size_t place) const {
    const std::size_t i = reversed() ? size() - 1 - place : place;
    return isAll() ? std::uint32_t(i) : rows_[i];
  }
  /// Where a row of capture is shown, or -1.
  int find(std::uint32_t row) const {
    std::size_t i = 0;
    switch (kind_) {
      case Kind::all:
        if (row >= count_) return -1;
        i = row;
        break;
      case Kind::some: {
        i = lowerBound(row);
        if (i == rows_.size() || rows_[i] != row) return -1;
        break;
      }
      case Kind::ordered:
        return row < place_.size() && place_[row] != kNowhere ? int(place_[row]) : -1;
    }
    return int(reversed() ? size() - 1 - i : i);
  }
  /// Where a row is shown, or else the nearest later one in order of capture, or the last; -1 of an empty or an ordered list.
  int nearest(std::uint32_t row) const {
    if (isOrdered()) return find(row);
    if (size() == 0) return -1;
    const std::size_t i = std::min(isAll() ? std::size_t(row) : lowerBound(row), size() - 1);
    return int(reversed() ? size() - 1 - i : i);
  }

  /// In order of capture: the first index of `rows` that is not below `row`, counted from the oldest.
  std::size_t lowerBound(std::uint32_t row) const {
    return std::size_t(std::lower_bound(rows_.begin(), rows_.end(), row) - rows_.begin());
  }
  void growAll(std::size_t count) { count_ = count; }
  /// Of a list of some: puts ascending rows in at an index counted from the oldest, or takes `count` out there.
  void insert(std::size_t index, const std::uint32_t* first, const std::uint32_t* last) {
    rows_.insert(rows_.begin() + std::ptrdiff_t(index), first, last);
  }
  void erase(std::size_t index, std::size_t count) {
    const auto at = rows_.begin() + std::ptrdiff_t(index);
    rows_.erase(at, at + std::ptrdiff_t(count));
  }
  /// What all() shows, written out.
  void writeOut() {
    if (!isAll()) return;
    rows_.resize(count_);
    for (std::size_t i = 0; i < count_; ++i) rows_[i] = std::uint32_t(i);
    kind_ = Kind::some;
  }
  const std::vector<std::uint32_t>& rows() const { return rows_; }

 private:
  enum class Kind : std::uint8_t { all, some, ordered };
  Kind kind_ = Kind::all;
  bool reversed_ = false;
  std::size_t count_ = 0;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> place_;  // of an ordered list: row of capture to place
};

}  // namespace penstock::display
