// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline draws, counted from the index: bars over the times in which something came, pauses folded.
#pragma once

#include <vector>

#include "gui/traffic/time_axis.h"

namespace penstock::gui {

struct TimelineBars {
  struct Bar {
    double begin = 0, end = 0;  // places on the axis
    std::uint32_t exchanges = 0, failed = 0;
  };
  TimeAxis axis;
  std::vector<Bar> bars;  // empty ones left out
};

/// About so many bars over the whole capture. Work for a worker.
TimelineBars timelineBars(const model::TrafficIndex& index, std::size_t buckets);

}  // namespace penstock::gui
