// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, times and the wire's text as a person reads them, the same in every head. UTF-8, and no locale has a say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/clock.h"

namespace penstock::display {

/// "0 B", "412 B", "1.3 KB", "58.4 KB", "312 KB", "4.1 MB": 1 KB is 1024 bytes, three digits at most after scaling.
std::string sizeText(std::uint64_t bytes);
/// "61 ms", "0.8 ms", "3.0 s", "2 min 05 s", "1 h 12 min". Negative: "".
std::string durationText(std::int64_t microseconds);
/// Groups of three digits with a thin space: "18 414".
std::string countText(std::uint64_t n);
/// Local time of day with milliseconds: "14:02:11.204".
std::string timeOfDayText(WallTime t);
/// Local date and time: "2026-03-01 14:02:11.204".
std::string dateTimeText(WallTime t);
/// Bytes of the wire as text on one line; what is no UTF-8 is read as browsers read it, and what cannot be seen is shown (see
/// appendVisible). At most `most` bytes of it, then "…".
std::string wireText(std::string_view bytes, std::size_t most = SIZE_MAX);

/// With a capital first, where that is a letter of ASCII.
std::string capitalized(std::string text);
/// An Error's message as a sentence on its own: a capital first, a full stop last.
std::string sentenceText(std::string_view message);

}  // namespace penstock::display
