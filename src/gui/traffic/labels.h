// SPDX-License-Identifier: GPL-3.0-or-later
// What penstock/display/row_text.h says, for Qt; columns are those of TrafficModel.
#pragma once

#include <QString>

#include "penstock/display/row_text.h"
#include "penstock/model/colors.h"

namespace penstock::gui {

inline QString cellText(const model::Summary& row, int column) {
  return QString::fromStdString(display::cellText(row, model::SummaryColumn::Id(column)));
}
inline QString cellHint(const model::Summary& row, int column) {
  return QString::fromStdString(display::cellHint(row, model::SummaryColumn::Id(column)));
}
inline QString colorName(int color) {
  const std::string_view name = model::colorName(color);
  return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

}  // namespace penstock::gui
