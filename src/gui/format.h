// SPDX-License-Identifier: GPL-3.0-or-later
// What penstock/display/format.h says, for Qt.
#pragma once

#include <QString>

#include "penstock/display/format.h"

namespace penstock::gui {

inline QString sizeText(std::uint64_t bytes) { return QString::fromStdString(display::sizeText(bytes)); }
inline QString durationText(std::int64_t microseconds) { return QString::fromStdString(display::durationText(microseconds)); }
inline QString countText(std::uint64_t n) { return QString::fromStdString(display::countText(n)); }
inline QString timeOfDayText(WallTime t) { return QString::fromStdString(display::timeOfDayText(t)); }
inline QString dateTimeText(WallTime t) { return QString::fromStdString(display::dateTimeText(t)); }
inline QString sentenceText(std::string_view message) { return QString::fromStdString(display::sentenceText(message)); }
inline QString wireText(std::string_view bytes, std::size_t most = SIZE_MAX) {
  return QString::fromStdString(display::wireText(bytes, most));
}

}  // namespace penstock::gui
