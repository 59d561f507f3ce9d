// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/websocket/utf8.h"

#include <cstring>

namespace penstock::wire::websocket {

bool Utf8Checker::feed(std::string_view piece) {
  if (!valid_) return false;
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at < end) {
    if (missing_ == 0) {
      std::uint64_t word;
      while (std::size_t(end - at) >= sizeof word) {
        std::memcpy(&word, at, sizeof word);
        if (word & 0x8080808080808080u) break;
        at += sizeof word;
      }
      while (at < end && !(static_cast<unsigned char>(*at) & 0x80)) ++at;
      if (at == end) break;
    }
    const unsigned char c = static_cast<unsigned char>(*at++);
    if (missing_) {
      if (c < low_ || c > high_) return valid_ = false;
      low_ = 0x80;
      high_ = 0xBF;
      --missing_;
      continue;
    }
    // RFC 3629 4: what follows E0, ED, F0 and F4 is narrower.
    if (c >= 0xC2 && c <= 0xDF) {
      missing_ = 1;
    } else if ((c & 0xF0) == 0xE0) {
      missing_ = 2;
      if (c == 0xE0) low_ = 0xA0;
      if (c == 0xED) high_ = 0x9F;
    } else if (c >= 0xF0 && c <= 0xF4) {
      missing_ = 3;
      if (c == 0xF0) low_ = 0x90;
      if (c == 0xF4) high_ = 0x8F;
    } else {
      return valid_ = false;
    }
  }
  return true;
}

}  // namespace penstock::wire::websocket
