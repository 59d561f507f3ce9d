// SPDX-License-Identifier: GPL-3.0-or-later
// What a person searched for and saved, the same in every window of theirs.
#pragma once

#include "gui/project_memory.h"
#include "gui/traffic/filter_bar.h"

namespace penstock::gui {

/// Under which it is kept.
inline constexpr const char* kFilterKeys[] = {"traffic/filterHistory", "traffic/savedFilters"};

void restoreFilters(FilterBar& filter, const ProjectMemory& memory);
void rememberFilters(const FilterBar& filter, ProjectMemory& memory);

}  // namespace penstock::gui
