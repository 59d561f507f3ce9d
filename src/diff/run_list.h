// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "penstock/diff/comparison.h"

namespace penstock::diff {

/// Rows become runs as they are told, top down.
class RunList {
 public:
  void both(RowKind kind, std::uint32_t rows = 1) { add(kind, Sides::both, rows); }
  void left(RowKind kind, std::uint32_t rows = 1) { add(kind, Sides::left, rows); }
  void right(RowKind kind, std::uint32_t rows = 1) { add(kind, Sides::right, rows); }
  /// Lines told so far.
  std::uint32_t leftLine() const { return left_; }
  std::uint32_t rightLine() const { return right_; }
  std::vector<Run> take() { return std::move(runs_); }

 private:
  void add(RowKind kind, Sides sides, std::uint32_t rows) {
    if (rows == 0) return;
    if (runs_.empty() || runs_.back().kind != kind || runs_.back().sides != sides) runs_.push_back({kind, sides, left_, right_, 0});
    runs_.back().rows += rows;
    if (sides != Sides::right) left_ += rows;
    if (sides != Sides::left) right_ += rows;
  }

  std::vector<Run> runs_;
  std::uint32_t left_ = 0, right_ = 0;
};

}  // namespace penstock::diff
