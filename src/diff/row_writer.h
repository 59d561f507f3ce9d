// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "diff/run_list.h"
#include "penstock/diff/lines.h"

namespace penstock::diff {

/// Rows of two texts of which only some lines count: those are told, and the others are put where they stand, beside each other. Lifetime:
/// all that it is given outlives it.
class RowWriter {
 public:
  using Numbers = std::vector<std::uint32_t>;
  RowWriter(const Lines& left, const Numbers& leftCounting, const Lines& right, const Numbers& rightCounting)
      : left_(left), right_(right), leftCounting_(leftCounting), rightCounting_(rightCounting) {}

  /// Lines that are equal as far as they are compared.
  void equal(std::uint32_t left, std::uint32_t right) {
    passOver(left, right);
    runs_.both(left_.whole(left) == right_.whole(right) ? RowKind::same : RowKind::alike);
  }
  /// Lines that stand beside each other without having been found equal.
  void changed(std::uint32_t left, std::uint32_t right) {
    passOver(left, right);
    runs_.both(left_.whole(left) == right_.whole(right) ? RowKind::same : RowKind::changed);
  }
  void removed(std::uint32_t left) { alone(Sides::left, true, left); }
  void added(std::uint32_t right) { alone(Sides::right, true, right); }
  /// A line without a partner that differs, or not.
  void alone(Sides side, bool differs, std::uint32_t line) {
    const RowKind kind = differs ? RowKind::changed : RowKind::alike;
    const auto next = [](const Numbers& counting, std::uint32_t from, const Lines& lines) {
      const auto at = std::lower_bound(counting.begin(), counting.end(), from);
      return at == counting.end() ? std::uint32_t(lines.size()) : *at;
    };
    if (side == Sides::left) {
      passOver(line, runs_.leftLine() == line ? runs_.rightLine() : next(rightCounting_, runs_.rightLine(), right_));
      runs_.left(kind);
    } else {
      passOver(runs_.rightLine() == line ? runs_.leftLine() : next(leftCounting_, runs_.leftLine(), left_), line);
      runs_.right(kind);
    }
  }
  std::vector<Run> finish() {
    passOver(std::uint32_t(left_.size()), std::uint32_t(right_.size()));
    return runs_.take();
  }

 private:
  void passOver(std::uint32_t left, std::uint32_t right) {
    while (runs_.leftLine() < left && runs_.rightLine() < right)
      runs_.both(left_.whole(runs_.leftLine()) == right_.whole(runs_.rightLine()) ? RowKind::same : RowKind::alike);
    runs_.left(RowKind::alike, left - runs_.leftLine());
    runs_.right(RowKind::alike, right - runs_.rightLine());
  }

  const Lines &left_, &right_;
  const Numbers &leftCounting_, &rightCounting_;
  RunList runs_;
};

}  // namespace penstock::diff
