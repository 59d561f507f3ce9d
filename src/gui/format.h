// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and times as the window writes them: the same everywhere.
#pragma once

#include <QString>
#include <cstdint>

#include "penstock/base/clock.h"

namespace penstock::gui {

/// "0 B", "412 B", "1.3 KB", "58.4 KB", "312 KB", "4.1 MB": 1 KB is 1024 bytes, three digits at most after scaling.
QString sizeText(std::uint64_t bytes);
/// "61 ms", "0.8 ms", "3.0 s", "2 min 05 s", "1 h 12 min". Negative: "".
QString durationText(std::int64_t microseconds);
/// Groups of three digits with a thin space: "18 414".
QString countText(std::uint64_t n);
/// Local time of day with milliseconds: "14:02:11.204".
QString timeOfDayText(WallTime t);
/// Local date and time: "2026-03-01 14:02:11.204".
QString dateTimeText(WallTime t);
/// UTF-8 bytes of the wire as text; what is no UTF-8 is shown as Latin-1, control characters as their pictures, others that cannot be seen
/// by their numbers (see visibleText). At most `most` bytes of it, then "…".
QString wireText(std::string_view bytes, std::size_t most = SIZE_MAX);

/// An Error's message as a sentence on its own: a capital first, a full stop last.
QString sentenceText(std::string_view message);

}  // namespace penstock::gui
