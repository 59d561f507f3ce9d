// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/utf8.h"

#include <cstdint>

namespace penstock {

std::size_t utf8Character(std::string_view s, char32_t& c) {
  const auto byte = [&](std::size_t i) { return i < s.size() ? std::uint8_t(s[i]) : std::uint8_t(0); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) {
    c = lead;
    return 1;
  }
  const std::size_t size = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (size == 0) return 0;
  c = lead & (0x7f >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    c = c << 6 | (byte(i) & 0x3f);
  }
  const bool overlong = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
  const bool surrogate = c >= 0xd800 && c < 0xe000;
  return overlong || surrogate || c > 0x10ffff ? 0 : size;
}

void appendUtf8(std::string& out, char32_t c) {
  const auto rest = [&](int shift) { out += char(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) {
    out += char(c);
  } else if (c < 0x800) {
    out += char(0xc0 | c >> 6);
    rest(0);
  } else if (c < 0x10000) {
    out += char(0xe0 | c >> 12);
    rest(6);
    rest(0);
  } else {
    out += char(0xf0 | c >> 18);
    rest(12);
    rest(6);
    rest(0);
  }
}

}  // namespace penstock
