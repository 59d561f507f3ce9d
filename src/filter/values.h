// SPDX-License-Identifier: GPL-3.0-or-later
// Values as written, with their units, into ranges of numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/clock.h"

namespace penstock::filter {

/// What a value stands for: "1.5mb" is one number, "10:30" a whole minute. Both ends included.
struct Quantity {
  std::int64_t from = 0, to = 0;
  std::int64_t exact = 0;  // what < and > compare with: `from`, but for spans, where > is behind the whole
  bool span = false;       // a time, a class of status codes
};

std::optional<Quantity> parseNumber(std::string_view text);
/// "1mb", "1.5 KB", "100"; a kilobyte is 1024 bytes, as everywhere in the window.
std::optional<Quantity> parseBytes(std::string_view text);
/// "200ms", "1.5s", "5m", "2h"; a bare number is milliseconds. Microseconds.
std::optional<Quantity> parseDuration(std::string_view text);
/// "2026-01-31", "2026-01-31 10:30[:05[.250]][Z]", "10:30[:05]" (today), "-5m", "5m ago", "today", "yesterday", "now". Local
/// time.
std::optional<Quantity> parseTime(std::string_view text, WallTime now);
/// "2026-01-31 10:30:05.250", local.
std::string localTimeText(std::int64_t microseconds);
/// "true", "yes", "1" and their opposites.
std::optional<bool> parseFlag(std::string_view text);

}  // namespace penstock::filter
