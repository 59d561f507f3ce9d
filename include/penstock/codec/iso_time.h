// SPDX-License-Identifier: GPL-3.0-or-later
// Points of time as ISO 8601 and RFC 3339 write them, and as cookies do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/clock.h"

namespace penstock::codec {

/// "2024-05-01T12:00:00.123456", always with six digits and in UTC: the caller adds "Z" or "+00:00". A year beyond 0 to 9999 is the nearest
/// of these.
std::string isoTime(WallTime time);
/// "2024-05-01T12:00:00.1+02:00", "…Z", "+0200", a blank for the T, a comma for the point; without an offset it is UTC. Digits beyond six are cut.
/// Nothing for what is no date.
std::optional<WallTime> readIsoTime(std::string_view text);
/// A date of Expires as browsers read it (RFC 6265 5.1.1); nothing for what is none.
std::optional<WallTime> readCookieDate(std::string_view text);

}  // namespace penstock::codec
