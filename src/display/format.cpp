// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/format.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "penstock/codec/charset.h"
#include "penstock/display/visible.h"

namespace penstock::display {
namespace {

std::string fixed(double value, int digits) {
  std::array<char, 32> text;
  return std::string(text.data(),
                     std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits).ptr);
}

struct LocalTime {
  explicit LocalTime(WallTime t) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(t);
    milliseconds = int(std::chrono::floor<std::chrono::milliseconds>(t - whole).count());
    const auto seconds = std::time_t(whole.time_since_epoch().count());
    localtime_r(&seconds, &parts);
  }
  std::string time() const {
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%03d", parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds);
    return text.data();
  }
  std::tm parts{};
  int milliseconds = 0;
};

}  // namespace

std::string sizeText(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  static constexpr const char* kUnits[] = {" KB", " MB", " GB", " TB", " PB", " EB"};
  double value = double(bytes) / 1024;
  int unit = 0;
  while (value >= 999.5 && unit < 5) {
    value /= 1024;
    ++unit;
  }
  return fixed(value, value < 99.95 ? 1 : 0) + kUnits[unit];
}

std::string durationText(std::int64_t microseconds) {
  if (microseconds < 0) return {};
  if (microseconds > 0 && microseconds < 10'000) return fixed(double(microseconds) / 1000, 1) + " ms";
  if (microseconds < 999'500) return std::to_string((microseconds + 500) / 1000) + " ms";
  const double seconds = double(microseconds) / 1e6;
  if (seconds < 59.95) return fixed(seconds, 1) + " s";
  const long long whole = std::llround(seconds);
  const auto twoDigits = [](long long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  if (whole < 3600) return std::to_string(whole / 60) + " min " + twoDigits(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

std::string countText(std::uint64_t n) {
  const std::string digits = std::to_string(n);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += "\u2009";
    out += digits[i];
  }
  return out;
}

std::string timeOfDayText(WallTime t) { return LocalTime(t).time(); }

std::string dateTimeText(WallTime t) {
  const LocalTime local(t);
  std::array<char, 48> day;
  std::snprintf(day.data(), day.size(), "%04d-%02d-%02d ", local.parts.tm_year + 1900, local.parts.tm_mon + 1,
                local.parts.tm_mday);
  return day.data() + local.time();
}

std::string wireText(std::string_view bytes, std::size_t most) {
  const bool cut = bytes.size() > most;
  if (cut) {
    // Not within a character: the rest would be taken for another encoding.
    std::size_t end = most;
    while (end > 0 && most - end < 3 && (static_cast<unsigned char>(bytes[end]) & 0xc0) == 0x80) --end;
    bytes = bytes.substr(0, end);
  }
  std::string out;
  appendVisible(out, codec::asUtf8(bytes), false);
  return cut ? out + "…" : out;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
  return text;
}

std::string sentenceText(std::string_view message) {
  std::string text = capitalized(std::string(message));
  if (!text.empty() && !text.ends_with('.')) text += '.';
  return text;
}

}  // namespace penstock::display
