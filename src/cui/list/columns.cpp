// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/list/columns.h"

#include <algorithm>
#include <span>

#include "penstock/display/row_text.h"
#include "penstock/model/colors.h"

namespace penstock::cui {
namespace {

using Column = model::SummaryColumn;

constexpr int gap = 1, before = 2, least = 12;  // cells of a path that is worth its place

struct Wish {
  Column::Id id;
  int width;
  int from;  // the narrowest screen that has it
};
// From left to right.
constexpr Wish wishes[] = {
    {Column::id, 6, 50},        {Column::time, 12, 130},    {Column::method, 7, 0},  {Column::status, 6, 0},  {Column::host, 20, 30}, {Column::path, 0, 0},
    {Column::operation, 16, 170}, {Column::type, 8, 95},    {Column::size, 9, 60},   {Column::duration, 9, 72}, {Column::protocol, 9, 110}, {Column::rules, 14, 185},
    {Column::tags, 12, 200},    {Column::comment, 16, 215}, {Column::process, 14, 150},
};

const model::ColumnInfo& infoOf(Column::Id id) { return model::columns()[std::size_t(id)]; }

Style styleOfCell(const model::Summary& row, Column::Id id) {
  const bool failed = row.state == model::ExchangeState::failed;
  if (id == Column::status) {
    const int status = display::colorStatus(row);
    if (failed || status >= 500) return {Look::bad};
    return {status >= 400 ? Look::warn : status >= 300 ? Look::notice : status >= 200 ? Look::good : Look::plain};
  }
  if (row.state == model::ExchangeState::pending && !display::isLongLived(row)) return {Look::dim};
  if (id == Column::id || id == Column::time || id == Column::protocol || id == Column::process) return {Look::dim};
  return {};
}

void drawMarks(Canvas& canvas, const Area& line, const model::Summary& row) {
  if (const int color = row.annotation.color; color >= 1 && color <= model::colors)
    canvas.put(line.x, line.y, "▌", {Look(int(Look::red) + color - 1), true});
  if (row.paused)
    canvas.put(line.x + 1, line.y, "!", {Look::warn, true});
  else if (row.state == model::ExchangeState::failed)
    canvas.put(line.x + 1, line.y, "x", {Look::bad, true});
  else if (row.modified)
    canvas.put(line.x + 1, line.y, "*", {Look::notice, true});
}

}  // namespace

std::vector<PlacedColumn> columnsFor(int width) {
  std::vector<PlacedColumn> out;
  int fixed = before;
  for (const Wish& wish : wishes) {
    if (wish.from > width) continue;
    const int cells = wish.id == Column::host ? std::clamp(width / 5, 14, 44) : wish.width;
    out.push_back({wish.id, 0, cells});
    fixed += cells + gap;
  }
  int x = before;
  for (PlacedColumn& column : out) {
    if (column.id == Column::path) column.width = std::max(width - fixed, least);
    column.x = x;
    x += column.width + gap;
  }
  return out;
}

void drawTitles(Canvas& canvas, const Area& line, const std::vector<PlacedColumn>& columns) {
  canvas.fill(line.x, line.y, line.width, {Look::title, false, false, true});
  for (const PlacedColumn& column : columns) {
    const model::ColumnInfo& info = infoOf(column.id);
    const int x = line.x + column.x, right = std::min(x + column.width, line.right());
    if (info.number)
      canvas.putRight(x, line.y, info.title, {Look::title, false, false, true}, right);
    else
      canvas.put(x, line.y, info.title, {Look::title, false, false, true}, right);
  }
}

void drawRow(Canvas& canvas, const Area& line, const std::vector<PlacedColumn>& columns, const model::Summary& row, bool selected) {
  drawMarks(canvas, line, row);
  for (const PlacedColumn& column : columns) {
    const std::string text = display::cellText(row, column.id);
    const Style style = styleOfCell(row, column.id);
    const int x = line.x + column.x, right = std::min(x + column.width, line.right());
    if (infoOf(column.id).number)
      canvas.putRight(x, line.y, text, style, right);
    else
      canvas.put(x, line.y, text, style, right);
  }
  if (selected) canvas.highlight(line.x, line.y, line.width, {Look::plain, false, true});
}

}  // namespace penstock::cui
