// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns have room, and where. Pure.
#pragma once

#include <vector>

#include "cui/screen/canvas.h"
#include "penstock/model/summary.h"

namespace penstock::cui {

struct PlacedColumn {
  model::SummaryColumn::Id id;
  int x = 0, width = 0;
};
/// Beginning at column 2: before it stand the row's colour and what it waits for. From left to right.
std::vector<PlacedColumn> columnsFor(int width);

void drawTitles(Canvas& canvas, const Area& line, const std::vector<PlacedColumn>& columns);
void drawRow(Canvas& canvas, const Area& line, const std::vector<PlacedColumn>& columns, const model::Summary& row, bool selected);

}  // namespace penstock::cui
