// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/values.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "filter/match/matcher.h"
#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

constexpr double kMost = 9e18;

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

struct Unit {
  std::string_view name;
  double size;
};

// A number and its unit; `bare` is the unit of a number alone. What was written stands for all that rounds down to it.
template <std::size_t N>
std::optional<Quantity> withUnit(std::string_view text, const std::array<Unit, N>& units, double bare) {
  text = trimmed(text);
  std::size_t end = 0;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.')) ++end;
  const std::string_view digits = text.substr(0, end);
  const auto number = numberIn(digits);
  if (!number) return std::nullopt;
  const std::string_view name = trimmed(text.substr(end));
  double size = name.empty() ? bare : 0;
  for (const Unit& unit : units)
    if (equalsIgnoreCase(unit.name, name)) size = unit.size;
  if (size == 0 || *number * size > kMost) return std::nullopt;
  const std::size_t point = digits.find('.');
  const auto decimals = point == std::string_view::npos ? 0 : digits.size() - point - 1;
  Quantity q;
  q.exact = q.from = std::int64_t(std::ceil(*number * size - 1e-6));
  q.to = std::max(q.from, std::int64_t(std::ceil((*number + std::pow(10.0, -double(decimals))) * size - 1e-6)) - 1);
  return q;
}

constexpr std::array<Unit, 17> kDurations = {{{"us", 1},
                                              {"µs", 1},
                                              {"ms", 1e3},
                                              {"msec", 1e3},
                                              {"s", 1e6},
                                              {"sec", 1e6},
                                              {"secs", 1e6},
                                              {"second", 1e6},
                                              {"seconds", 1e6},
                                              {"m", 6e7},
                                              {"min", 6e7},
                                              {"mins", 6e7},
                                              {"minutes", 6e7},
                                              {"h", 3.6e9},
                                              {"hours", 3.6e9},
                                              {"d", 8.64e10},
                                              {"days", 8.64e10}}};

// Takes `digits` digits.
std::optional<int> takeInt(std::string_view& s, std::size_t digits) {
  if (s.size() < digits) return std::nullopt;
  const auto value = parseDecimal(s.substr(0, digits));
  if (!value) return std::nullopt;
  s.remove_prefix(digits);
  return int(*value);
}

bool take(std::string_view& s, char c) {
  if (s.empty() || s.front() != c) return false;
  s.remove_prefix(1);
  return true;
}

std::tm localParts(WallTime t) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return parts;
}

Quantity spanFrom(std::tm parts, bool utc, std::int64_t microseconds, std::int64_t length) {
  parts.tm_isdst = -1;
  const std::int64_t seconds = utc ? timegm(&parts) : std::mktime(&parts);
  const std::int64_t from = seconds * 1'000'000 + microseconds;
  return {from, from + length - 1, from, true};
}

}  // namespace

std::optional<Quantity> parseNumber(std::string_view text) {
  text = trimmed(text);
  const auto value = parseDecimal(text);
  if (!value || *value > std::uint64_t(kMost)) return std::nullopt;
  return Quantity{std::int64_t(*value), std::int64_t(*value), std::int64_t(*value), false};
}

std::optional<Quantity> parseBytes(std::string_view text) {
  static constexpr std::array<Unit, 15> kUnits = {{{"b", 1},
                                                   {"byte", 1},
                                                   {"bytes", 1},
                                                   {"k", 1024},
                                                   {"kb", 1024},
                                                   {"kib", 1024},
                                                   {"m", 1048576},
                                                   {"mb", 1048576},
                                                   {"mib", 1048576},
                                                   {"g", 1073741824},
                                                   {"gb", 1073741824},
                                                   {"gib", 1073741824},
                                                   {"t", 1099511627776.},
                                                   {"tb", 1099511627776.},
                                                   {"tib", 1099511627776.}}};
  return withUnit(text, kUnits, 1);
}

std::optional<Quantity> parseDuration(std::string_view text) {
  return withUnit(text, kDurations, 1e3);
}

namespace {

constexpr std::int64_t day = 86'400'000'000, second = 1'000'000;

/// "2026-11-29", and goes on behind it.
bool takeDate(std::string_view& s, std::tm& parts) {
  const auto year = takeInt(s, 4);
  const bool a = take(s, '-');
  const auto month = takeInt(s, 2);
  const bool b = take(s, '-');
  const auto date = takeInt(s, 2);
  if (!year || !a || !month || !b || !date || *month < 1 || *month > 12 || *date < 1 || *date > 31 || *year < 1970) return false;
  parts.tm_year = *year - 1900;
  parts.tm_mon = *month - 1;
  parts.tm_mday = *date;
  parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
  return true;
}

/// A date, a time of the day of `parts`, or both.
std::optional<Quantity> parseMoment(std::string_view s, std::tm parts) {
  std::int64_t length = 60 * second, micros = 0;
  bool utc = false;
  if (s.size() >= 10 && s[4] == '-') {
    if (!takeDate(s, parts)) return std::nullopt;
    if (s.empty()) return spanFrom(parts, false, 0, day);
    if (!take(s, 'T') && !take(s, ' ')) return std::nullopt;
  }
  const std::size_t hourDigits = s.find(':') == 1 ? 1 : 2;
  const auto hour = takeInt(s, hourDigits);
  if (!hour || !take(s, ':')) return std::nullopt;
  const auto minute = takeInt(s, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  parts.tm_hour = *hour;
  parts.tm_min = *minute;
  parts.tm_sec = 0;
  if (take(s, ':')) {
    const auto seconds = takeInt(s, 2);
    if (!seconds || *seconds > 60) return std::nullopt;
    parts.tm_sec = *seconds;
    length = second;
    if (take(s, '.')) {
      std::int64_t digit = 100'000;
      length = second;
      if (s.empty()) return std::nullopt;
      for (; !s.empty() && s.front() >= '0' && s.front() <= '9' && digit > 0; s.remove_prefix(1), digit /= 10) {
        micros += (s.front() - '0') * digit;
        length = digit;
      }
    }
  }
  if (take(s, 'Z')) utc = true;
  if (!s.empty()) return std::nullopt;
  return spanFrom(parts, utc, micros, length);
}

}  // namespace

std::optional<Quantity> parseTime(std::string_view text, WallTime now) {
  text = trimmed(text);
  const std::int64_t nowUs = now.time_since_epoch().count();
  std::tm parts = localParts(now);
  if (equalsIgnoreCase(text, "now")) return Quantity{nowUs, nowUs, nowUs, true};
  if (equalsIgnoreCase(text, "today") || equalsIgnoreCase(text, "yesterday")) {
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    if (equalsIgnoreCase(text, "yesterday")) --parts.tm_mday;
    return spanFrom(parts, false, 0, day);
  }
  std::string_view ago = text;
  if (ago.size() > 4 && equalsIgnoreCase(ago.substr(ago.size() - 4), " ago"))
    ago.remove_suffix(4);
  else
    take(ago, '-');
  if (const auto duration = withUnit(ago, kDurations, 0)) {
    const std::int64_t at = nowUs - duration->exact;
    return Quantity{at, at, at, true};
  }

  return parseMoment(text, parts);
}

std::string localTimeText(std::int64_t microseconds) {
  if (microseconds < 0) return {};
  const std::tm parts = localParts(WallTime(std::chrono::microseconds(microseconds)));
  std::array<char, 80> out{};
  const int n =
      std::snprintf(out.data(), out.size(), "%04d-%02d-%02d %02d:%02d:%02d.%03d", parts.tm_year + 1900, parts.tm_mon + 1,
                    parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, int(microseconds / 1000 % 1000));
  return std::string(out.data(), std::size_t(n));
}

std::optional<bool> parseFlag(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view yes : {"true", "yes", "1", "on"})
    if (equalsIgnoreCase(text, yes)) return true;
  for (const std::string_view no : {"false", "no", "0", "off"})
    if (equalsIgnoreCase(text, no)) return false;
  return std::nullopt;
}

}  // namespace penstock::filter
