// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/utf8.h"
#include "penstock/codec/json_members.h"

#include <algorithm>

namespace penstock::codec {
namespace {

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The four digits at `i`; -1 where there are not four.
int unitAt(std::string_view s, std::size_t i) {
  if (s.size() < i + 4) return -1;
  int unit = 0;
  for (std::size_t k = i; k < i + 4; ++k) {
    const int digit = hexValue(s[k]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

/// Appends what the escape at `i`, behind its backslash, stands for; gives what is behind it.
std::size_t unescape(std::string_view s, std::size_t i, std::string& out) {
  constexpr std::string_view letters = "bfnrt", meant = "\b\f\n\r\t";
  if (const std::size_t at = letters.find(s[i]); at != letters.npos) {
    out += meant[at];
    return i + 1;
  }
  const int unit = s[i] == 'u' ? unitAt(s, i + 1) : -1;
  if (unit < 0) {
    out += s[i];
    return i + 1;
  }
  i += 5;
  auto c = unsigned(unit);
  if (c >= 0xd800 && c < 0xdc00 && s.substr(i, 2) == "\\u") {
    const int low = unitAt(s, i + 2);
    if (low >= 0xdc00 && low < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + unsigned(low - 0xdc00);
      i += 6;
    }
  }
  appendUtf8(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
  return i;
}

}  // namespace

std::size_t stringEnd(std::string_view s, std::size_t i) {
  while (i < s.size()) {
    const void* quote = std::memchr(s.data() + i, '"', s.size() - i);
    if (!quote) break;
    const auto at = std::size_t(static_cast<const char*>(quote) - s.data());
    std::size_t slashes = at;  // back to the quote before at most: each byte is looked at twice
    while (slashes > i && s[slashes - 1] == '\\') --slashes;
    i = at + 1;
    if ((at - slashes) % 2 == 0) return i;
  }
  return std::string_view::npos;
}

std::size_t valueEnd(std::string_view s, std::size_t i) {
  std::size_t depth = 0;
  while (i < s.size()) {
    switch (s[i]) {
      case '"':
        i = stringEnd(s, i + 1);
        if (i == std::string_view::npos) return s.size();
        if (depth == 0) return i;
        continue;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (depth == 0) return i;
        if (--depth == 0) return i + 1;
        break;
      case ',':
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        if (depth == 0) return i;
        break;
      default:
        break;
    }
    ++i;
  }
  return s.size();
}

std::string stringOf(std::string_view value, std::size_t most) {
  std::string out;
  if (!isString(value)) return out;
  for (std::size_t i = 1; i < value.size() && value[i] != '"' && out.size() < most;) {
    if (value[i] == '\\') {
      if (i + 1 >= value.size()) break;
      i = unescape(value, i + 1, out);
      continue;
    }
    const std::size_t plain = std::min(value.find_first_of("\"\\", i), value.size());
    out.append(value.substr(i, std::min(plain - i, most - out.size())));
    i = plain;
  }
  return out;
}

}  // namespace penstock::codec
