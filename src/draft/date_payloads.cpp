// SPDX-License-Identifier: GPL-3.0-or-later
// Moments one step after the other, written as strftime does, whatever the locale.
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "draft/made_payloads.h"
#include "draft/words.h"
#include "penstock/base/printable.h"

namespace penstock::draft {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;
using Unit = DatePayloads::Unit;
constexpr std::array<const char*, 7> weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 12> monthNames = {"January", "February", "March",     "April",   "May",      "June",
                                                    "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view known = "YymdeHIMSpjaAbBFTs%";

/// `digits` of them, nothing else.
std::optional<int> number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

std::optional<int> numberBehind(std::string_view& text, std::string_view separators, std::size_t digits) {
  if (text.empty() || separators.find(text[0]) == separators.npos) return std::nullopt;
  text.remove_prefix(1);
  return number(text, digits);
}

std::optional<sys_seconds> momentOf(std::string_view text) {
  const auto year = number(text, 4), month = numberBehind(text, "-", 2), day = numberBehind(text, "-", 2);
  if (!year || !month || !day || *year == 0) return std::nullopt;
  const year_month_day date{std::chrono::year(*year), std::chrono::month(unsigned(*month)), std::chrono::day(unsigned(*day))};
  if (!date.ok()) return std::nullopt;
  const sys_days midnight(date);
  if (text.empty()) return midnight;
  const auto hour = numberBehind(text, " T", 2), minute = numberBehind(text, ":", 2);
  const auto second = text.empty() ? std::optional<int>(0) : numberBehind(text, ":", 2);
  if (text == "Z") text = {};
  if (!hour || !minute || !second || !text.empty() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return midnight + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
}

/// Seconds of a unit that always has as many; 0: months and years.
std::int64_t secondsIn(Unit unit) {
  switch (unit) {
    case Unit::second:
      return 1;
    case Unit::minute:
      return 60;
    case Unit::hour:
      return 3600;
    case Unit::day:
      return 86400;
    case Unit::week:
      return 7 * 86400;
    case Unit::month:
    case Unit::year:
      break;
  }
  return 0;
}

/// So many months later; a day that month does not have is its last.
sys_seconds later(sys_seconds moment, std::int64_t count) {
  const sys_days day = std::chrono::floor<days>(moment);
  const year_month_day date(day);
  year_month_day moved = date + months(int(count));
  if (!moved.ok()) moved = moved.year() / moved.month() / std::chrono::last;
  return sys_days(moved) + (moment - day);
}

std::string padded(long long value, int width, char fill = '0') {
  char text[32];
  std::snprintf(text, sizeof text, fill == '0' ? "%0*lld" : "%*lld", width, value);
  return text;
}

void appendPart(std::string& out, char what, sys_seconds moment) {
  const sys_days day = std::chrono::floor<days>(moment);
  const year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  const unsigned weekday = std::chrono::weekday(day).c_encoding(), month = unsigned(date.month());
  const long hour = time.hours().count(), half = hour % 12 == 0 ? 12 : hour % 12;
  const auto year = int(date.year());
  switch (what) {
    case 'Y': out += padded(year, 4); break;
    case 'y': out += padded(year % 100, 2); break;
    case 'm': out += padded(month, 2); break;
    case 'd': out += padded(unsigned(date.day()), 2); break;
    case 'e': out += padded(unsigned(date.day()), 2, ' '); break;
    case 'H': out += padded(hour, 2); break;
    case 'I': out += padded(half, 2); break;
    case 'M': out += padded(time.minutes().count(), 2); break;
    case 'S': out += padded(time.seconds().count(), 2); break;
    case 'p': out += hour < 12 ? "AM" : "PM"; break;
    case 'j': out += padded((day - sys_days(date.year() / std::chrono::January / 1)).count() + 1, 3); break;
    case 'a': out += std::string_view(weekdays[weekday]).substr(0, 3); break;
    case 'A': out += weekdays[weekday]; break;
    case 'b': out += std::string_view(monthNames[month - 1]).substr(0, 3); break;
    case 'B': out += monthNames[month - 1]; break;
    case 's': out += std::to_string(moment.time_since_epoch().count()); break;
    default: out += what; break;
  }
}

/// The format with its short forms written out, or the letter it does not know.
Result<std::string> plainFormat(std::string_view format) {
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i];
      continue;
    }
    const char letter = ++i < format.size() ? format[i] : '\0';
    if (letter == '\0' || known.find(letter) == known.npos)
      return wrong("the format of dates knows no %" + printable(std::string_view(&letter, letter ? 1 : 0)));
    if (letter == 'F')
      out += "%Y-%m-%d";
    else if (letter == 'T')
      out += "%H:%M:%S";
    else
      out.append({'%', letter});
  }
  return out;
}

class Dates final : public PayloadSource {
 public:
  Dates(sys_seconds from, std::int64_t step, bool inMonths, std::uint64_t count, std::string format)
      : from_(from), step_(step), inMonths_(inMonths), count_(count), format_(std::move(format)) {}
  std::uint64_t size() const override { return count_; }
  Result<std::string> at(std::uint64_t index) override {
    const std::int64_t way = std::int64_t(index) * step_;
    const sys_seconds moment = inMonths_ ? later(from_, way) : from_ + seconds(way);
    std::string out;
    for (std::size_t i = 0; i < format_.size(); ++i) {
      if (format_[i] == '%' && i + 1 < format_.size())
        appendPart(out, format_[++i], moment);
      else
        out += format_[i];
    }
    return out;
  }

 private:
  sys_seconds from_;
  std::int64_t step_;  // seconds or months
  bool inMonths_;
  std::uint64_t count_;
  std::string format_;
};

/// How many steps of months lie between: whole ones are counted, then it is looked at which of the last is beyond.
std::int64_t monthSteps(sys_seconds from, sys_seconds to, std::int64_t step) {
  const year_month_day a(std::chrono::floor<days>(from)), b(std::chrono::floor<days>(to));
  const std::int64_t between = (std::int64_t(int(b.year())) - int(a.year())) * 12 + (std::int64_t(unsigned(b.month())) - unsigned(a.month()));
  std::int64_t n = between / step;
  const auto beyond = [&] { return step > 0 ? later(from, n * step) > to : later(from, n * step) < to; };
  if (n > 0 && beyond()) --n;
  return n;
}

}  // namespace

Result<std::unique_ptr<PayloadSource>> dates(const DatePayloads& spec) {
  const auto from = momentOf(spec.from), to = momentOf(spec.to);
  if (!from || !to)
    return wrong(inQuotes(from ? spec.to : spec.from) + " is no moment: write 2024-02-29 or 2024-02-29 12:30:00, of the years 1 to 9999");
  auto format = plainFormat(spec.format);
  if (!format) return format.error();
  const bool same = *from == *to;
  if (!same && spec.step == 0) return wrong("with a step of 0 the last date is never reached");
  if (!same && (*to < *from) != (spec.step < 0)) return wrong("the steps lead away from the last date");
  // Beyond these no step stays within the years there are.
  constexpr std::int64_t most = 400'000'000'000;
  if (spec.step > most || spec.step < -most) return wrong("the step is too large");
  const std::int64_t unit = secondsIn(spec.unit);
  if (unit > 0) {
    const std::int64_t way = (*to - *from).count();
    const Int128 step = Int128(spec.step) * unit;
    const auto steps = same ? std::int64_t(0) : std::int64_t(Int128(way) / step);
    return std::make_unique<Dates>(*from, steps == 0 ? 0 : std::int64_t(step), false, std::uint64_t(steps) + 1, std::move(*format));
  }
  const std::int64_t step = spec.step * (spec.unit == Unit::year ? 12 : 1);
  const std::int64_t steps = same ? 0 : monthSteps(*from, *to, step);
  return std::make_unique<Dates>(*from, steps == 0 ? 0 : step, true, std::uint64_t(steps) + 1, std::move(*format));
}

}  // namespace penstock::draft
