// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/value_name.h"

#include <algorithm>

namespace penstock::display {
namespace {

constexpr std::size_t kLookedBack = 4096, kLongest = 100;  // bytes

bool isNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '[' || c == ']' ||
         c == '%' || c == '$';
}

bool takeLast(std::string_view& text, std::string_view among) {
  if (text.empty() || among.find(text.back()) == among.npos) return false;
  text.remove_suffix(1);
  return true;
}

/// The name at the end of a text, quoted or not.
std::string nameBefore(std::string_view text) {
  takeLast(text, "\"'");
  std::size_t from = text.size();
  while (from > 0 && text.size() - from <= kLongest && isNameByte(text[from - 1])) --from;
  const std::string_view name = text.substr(from);
  return name.size() <= kLongest ? std::string(name) : std::string();
}

}  // namespace

std::string valueName(std::string_view text, std::size_t at) {
  std::string_view line = text.substr(0, std::min(at, text.size()));
  if (line.size() > kLookedBack) line.remove_prefix(line.size() - kLookedBack);
  if (const std::size_t end = line.find_last_of("\r\n"); end != line.npos) line.remove_prefix(end + 1);
  std::string_view before = line;
  takeLast(before, "\"'");
  while (takeLast(before, " \t")) {
  }
  if (takeLast(before, "=:")) {
    while (takeLast(before, " \t")) {
    }
    if (std::string name = nameBefore(before); !name.empty()) return name;
  }
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0 || colon > kLongest || !std::all_of(line.begin(), line.begin() + std::ptrdiff_t(colon), isNameByte)) return {};
  return std::string(line.substr(0, colon));
}

}  // namespace penstock::display
