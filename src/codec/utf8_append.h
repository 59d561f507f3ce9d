// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace penstock::codec {

/// A code point up to U+10FFFF, not a surrogate.
inline void appendUtf8(char32_t c, std::string& out) {
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

}  // namespace penstock::codec
