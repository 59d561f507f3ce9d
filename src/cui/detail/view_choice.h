// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <vector>

#include "penstock/display/body.h"

namespace penstock::cui {

/// The view behind `view` among those that fit, and the first behind the last.
inline display::BodyView nextView(const std::vector<display::BodyView>& fitting, display::BodyView view) {
  const auto at = std::find(fitting.begin(), fitting.end(), view);
  if (fitting.empty()) return display::BodyView::automatic;
  return at == fitting.end() || at + 1 == fitting.end() ? fitting.front() : *(at + 1);
}

}  // namespace penstock::cui
