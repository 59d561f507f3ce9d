// SPDX-License-Identifier: GPL-3.0-or-later
// Points of time that formats write as numbers, in words.
#pragma once

#include <cstdint>
#include <string>

namespace penstock::codec {

/// "2024-05-01 12:00:00 UTC", with up to nine digits behind the seconds where `nanoseconds` is not 0, without those that are 0 at the end.
/// `seconds` since 1970; "" beyond the years 0 to 9999. `nanoseconds`: 0 to 999999999.
std::string utcText(std::int64_t seconds, std::uint32_t nanoseconds = 0);
/// "in 2 hours", "3 days ago", "now": roughly.
std::string distanceText(std::int64_t seconds, std::int64_t now);

}  // namespace penstock::codec
