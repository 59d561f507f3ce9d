// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/iso_time.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "penstock/base/ascii.h"

namespace penstock::codec {
namespace {

using namespace std::chrono;

/// Takes digits off the front of a text, and remembers whether they were there.
struct Digits {
  std::string_view rest;
  bool good = true;

  unsigned take(std::size_t count) {
    unsigned value = 0;
    if (rest.size() < count) good = false;
    for (std::size_t i = 0; good && i < count; ++i) {
      const char c = rest[i];
      if (c < '0' || c > '9') good = false;
      value = value * 10 + unsigned(c - '0');
    }
    if (good) rest.remove_prefix(count);
    return value;
  }
  bool takeOne(std::string_view of) {
    if (rest.empty() || of.find(rest.front()) == of.npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  void want(std::string_view of) { good = takeOne(of) && good; }
};

/// Microseconds of what stands behind the point.
unsigned fractionOf(Digits& in) {
  unsigned value = 0, count = 0;
  for (; !in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9'; in.rest.remove_prefix(1), ++count)
    if (count < 6) value = value * 10 + unsigned(in.rest.front() - '0');
  if (count == 0) in.good = false;
  for (; count < 6; ++count) value *= 10;
  return value;
}

minutes offsetOf(Digits& in) {
  if (in.rest.empty() || in.takeOne("Zz")) return {};
  const bool west = in.rest.front() == '-';
  in.want("+-");
  const unsigned h = in.take(2);
  (void)in.takeOne(":");
  const unsigned m = in.rest.empty() ? 0 : in.take(2);
  if (h > 23 || m > 59) in.good = false;
  const minutes offset = hours(h) + minutes(m);
  return west ? -offset : offset;
}

}  // namespace

std::string isoTime(WallTime time) {
  constexpr WallTime first{seconds(-62'167'219'200)}, last{seconds(253'402'300'799) + microseconds(999'999)};
  time = std::clamp(time, first, last);
  const sys_days day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06d", int(date.year()), unsigned(date.month()), unsigned(date.day()),
                int(clock.hours().count()), int(clock.minutes().count()), int(clock.seconds().count()), int(clock.subseconds().count()));
  return text;
}

std::optional<WallTime> readIsoTime(std::string_view text) {
  Digits in{text};
  const unsigned y = in.take(4);
  in.want("-");
  const unsigned mo = in.take(2);
  in.want("-");
  const unsigned d = in.take(2);
  in.want("Tt ");
  const unsigned h = in.take(2);
  in.want(":");
  const unsigned mi = in.take(2);
  const unsigned s = in.takeOne(":") ? in.take(2) : 0;
  const unsigned fraction = in.takeOne(".,") ? fractionOf(in) : 0;
  (void)in.takeOne(" ");
  const minutes offset = offsetOf(in);
  const year_month_day date{year(int(y)), month(mo), day(d)};
  if (!in.good || !in.rest.empty() || !date.ok() || h > 24 || mi > 59 || s > 60) return std::nullopt;
  return WallTime(sys_days(date)) + hours(h) + minutes(mi) + seconds(s) + microseconds(fraction) - offset;
}

std::optional<WallTime> readCookieDate(std::string_view text) {
  // RFC 6265 5.1.1: words in any order; the first of each kind counts.
  static constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  int day = -1, month = -1, year = -1, hour = -1, minute = 0, second = 0;
  std::string words = lowered(text.substr(0, 200)) + " ";
  std::string word;
  for (const char c : words) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == ':') {
      word += c;
      continue;
    }
    int h = 0, m = 0, s = 0;
    if (hour < 0 && std::count(word.begin(), word.end(), ':') == 2 && std::sscanf(word.c_str(), "%2d:%2d:%2d", &h, &m, &s) == 3) {
      hour = h, minute = m, second = s;
    } else if (const auto number = parseDecimal(word); number && word.size() <= 2 && day < 0) {
      day = int(*number);
    } else if (number && year < 0 && (word.size() == 2 || word.size() == 4)) {
      year = int(*number) + (word.size() == 4 ? 0 : *number >= 70 ? 1900 : 2000);
    } else if (month < 0 && word.size() >= 3) {
      for (int i = 0; i < 12; ++i)
        if (word.compare(0, 3, kMonths[i]) == 0) month = i + 1;
    }
    word.clear();
  }
  if (day < 1 || day > 31 || month < 0 || year < 1601 || hour < 0 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const auto date = std::chrono::year(year) / month / day;
  if (!date.ok()) return std::nullopt;
  return WallTime(std::chrono::duration_cast<WallTime::duration>(
      std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second)));
}

}  // namespace penstock::codec
