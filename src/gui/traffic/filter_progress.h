// SPDX-License-Identifier: GPL-3.0-or-later
// How far filter and scope have come: beside the filter, and in a table where they leave nothing.
#pragma once

#include "gui/traffic/filter_bar.h"
#include "gui/traffic/no_match.h"
#include "gui/traffic/traffic_model.h"

namespace penstock::gui {

/// Thread: GUI.
void showFilterProgress(const TrafficModel& model, FilterBar& filter, NoMatch& noMatch);

}  // namespace penstock::gui
