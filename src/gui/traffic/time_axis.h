// SPDX-License-Identifier: GPL-3.0-or-later
// Time over a width: in proportion where something happens, and folded where nothing does. What waterfall and timeline are drawn on.
#pragma once

#include <vector>

#include "penstock/display/conditions.h"

namespace penstock::gui {

/// Places are parts of the width, 0 to 1. A value.
class TimeAxis {
 public:
  struct Piece {
    display::TimeSpan time;
    double begin = 0, end = 0;
    bool folded = false;
  };
  /// What a row of the waterfall takes.
  struct Row {
    display::TimeSpan time;
    bool open = false;  // kept for what comes over it: how long it lasts says nothing of the rows beside it
  };

  TimeAxis() = default;
  /// So that rows beside one that is open or very slow, and rows before and after a pause, are still told apart.
  static TimeAxis ofRows(const std::vector<Row>& rows);
  /// `busy`: in order, without overlaps. What lies between is idle.
  static TimeAxis ofBusy(const std::vector<display::TimeSpan>& busy);

  const std::vector<Piece>& pieces() const { return pieces_; }
  bool empty() const { return pieces_.empty(); }
  WallTime from() const { return empty() ? WallTime{} : pieces_.front().time.from; }
  WallTime to() const { return empty() ? WallTime{} : pieces_.back().time.to; }
  /// Before the beginning 0, behind the end 1.
  double placeOf(WallTime time) const;
  WallTime timeAt(double place) const;

 private:
  struct Stretch {
    display::TimeSpan time;
    bool idle = false;
    double weight = 0;  // of the width
    bool folded = false;
  };
  static double lengthOf(const Stretch& stretch) { return double((stretch.time.to - stretch.time.from).count()); }
  /// Those at least so long, in microseconds, and long beside all else.
  static void foldIdle(std::vector<Stretch>& stretches, double least);
  static void shortenLong(std::vector<Stretch>& stretches);
  static TimeAxis laid(const std::vector<Stretch>& stretches);

  std::vector<Piece> pieces_;
};

}  // namespace penstock::gui
