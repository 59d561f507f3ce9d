// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/http_date.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "penstock/base/ascii.h"

namespace penstock::draft::curl {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct Moment {
  int year = -1, month = -1, day = -1, hour = 0, minute = 0, second = 0, offset = 0;  // the offset in minutes east
};

bool isWord(char c) { return (toLower(c) >= 'a' && toLower(c) <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '+'; }

bool readName(std::string_view word, Moment& moment) {
  if (word == "GMT" || word == "UTC" || word == "Z") return true;
  if (word.size() < 3) return false;
  for (std::size_t i = 0; i < months.size(); ++i) {
    if (!equalsIgnoreCase(word.substr(0, 3), months[i])) continue;
    moment.month = int(i) + 1;
    return true;
  }
  for (const std::string_view day : weekdays)
    if (equalsIgnoreCase(word.substr(0, 3), day)) return true;
  return false;
}

bool readTime(std::string_view word, Moment& moment) {
  int* const parts[] = {&moment.hour, &moment.minute, &moment.second};
  for (int* part : parts) {
    const std::size_t colon = word.find(':');
    const auto value = parseDecimal(word.substr(0, colon));
    if (!value || *value > 60) return false;
    *part = int(*value);
    if (colon == word.npos) return true;
    word.remove_prefix(colon + 1);
  }
  return false;
}

bool readNumber(std::string_view word, char sign, Moment& moment) {
  const auto value = parseDecimal(word);
  if (!value || word.size() > 8) return false;
  const auto number = int(*value);
  if ((sign == '+' || sign == '-') && word.size() == 4 && moment.year >= 0) {
    moment.offset = (number / 100 * 60 + number % 100) * (sign == '+' ? 1 : -1);
  } else if (word.size() == 8 && moment.year < 0) {
    moment.year = number / 10000;
    moment.month = number / 100 % 100;
    moment.day = number % 100;
  } else if (moment.day < 0 && number >= 1 && number <= 31) {
    moment.day = number;
  } else if (moment.year < 0) {
    moment.year = word.size() == 2 ? number + (number > 70 ? 1900 : 2000) : number;
  } else {
    return false;
  }
  return true;
}

std::optional<Moment> momentOf(std::string_view text) {
  Moment moment;
  for (std::size_t pos = 0; pos < text.size();) {
    if (!isWord(text[pos]) || text[pos] == '+') {
      ++pos;
      continue;
    }
    std::size_t end = pos;
    while (end < text.size() && isWord(text[end])) ++end;
    const std::string_view word = text.substr(pos, end - pos);
    const bool digit = word[0] >= '0' && word[0] <= '9';
    const bool read = !digit ? readName(word, moment)
                      : word.find(':') != word.npos ? readTime(word, moment)
                                                    : readNumber(word, pos > 0 ? text[pos - 1] : ' ', moment);
    if (!read) return std::nullopt;
    pos = end;
  }
  return moment;
}

}  // namespace

std::optional<std::string> httpDate(std::string_view text) {
  const auto moment = momentOf(text);
  if (!moment || moment->year < 1583 || moment->year > 9999 || moment->month < 1 || moment->day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(moment->year), std::chrono::month(unsigned(moment->month)), std::chrono::day(unsigned(moment->day))};
  if (!date.ok()) return std::nullopt;
  const auto at = std::chrono::sys_seconds(std::chrono::sys_days(date)) + std::chrono::hours(moment->hour) +
                  std::chrono::minutes(moment->minute - moment->offset) + std::chrono::seconds(moment->second);
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day shownDay(day);
  const std::chrono::hh_mm_ss time(at - day);
  char out[64];
  std::snprintf(out, sizeof out, "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[std::chrono::weekday(day).c_encoding()].data(), unsigned(shownDay.day()),
                months[unsigned(shownDay.month()) - 1].data(), int(shownDay.year()), int(time.hours().count()), int(time.minutes().count()),
                int(time.seconds().count()));
  return out;
}

}  // namespace penstock::draft::curl
