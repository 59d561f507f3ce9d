// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/utc_text.h"

#include <chrono>
#include <cstdio>

namespace penstock::codec {

std::string utcText(std::int64_t seconds, std::uint32_t nanoseconds) {
  constexpr std::int64_t first = -62'167'219'200, last = 253'402'300'799;  // of the years 0 and 9999
  if (seconds < first || seconds > last || nanoseconds > 999'999'999) return {};
  using namespace std::chrono;
  const sys_seconds time{std::chrono::seconds(seconds)};
  const sys_days day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d", int(date.year()), unsigned(date.month()), unsigned(date.day()),
                int(clock.hours().count()), int(clock.minutes().count()), int(clock.seconds().count()));
  std::string out = text;
  if (nanoseconds) {
    std::snprintf(text, sizeof text, ".%09u", nanoseconds);
    out += text;
    out.resize(out.find_last_not_of('0') + 1);
  }
  return out + " UTC";
}

std::string distanceText(std::int64_t seconds, std::int64_t now) {
  const bool past = seconds < now;
  // Unsigned: any two numbers may come.
  const std::uint64_t apart = past ? std::uint64_t(now) - std::uint64_t(seconds) : std::uint64_t(seconds) - std::uint64_t(now);
  struct Unit {
    std::uint64_t seconds;
    const char *one, *many;
  };
  static constexpr Unit units[] = {{31'556'952, "year", "years"}, {2'629'746, "month", "months"}, {86'400, "day", "days"},
                                   {3600, "hour", "hours"},       {60, "minute", "minutes"},      {1, "second", "seconds"}};
  for (const Unit& unit : units) {
    const std::uint64_t count = apart / unit.seconds;
    if (count == 0) continue;
    const std::string words = std::to_string(count) + ' ' + (count == 1 ? unit.one : unit.many);
    return past ? words + " ago" : "in " + words;
  }
  return "now";
}

}  // namespace penstock::codec
