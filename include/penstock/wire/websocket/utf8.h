// SPDX-License-Identifier: GPL-3.0-or-later
// Whether text that comes in pieces is UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF, nothing longer than need be).
#pragma once

#include <cstdint>
#include <string_view>

namespace penstock::wire::websocket {

class Utf8Checker {
 public:
  /// False from the first byte on that cannot be part of it.
  bool feed(std::string_view piece);
  /// No character is left unfinished.
  bool complete() const { return valid_ && missing_ == 0; }
  void reset() { *this = Utf8Checker(); }

 private:
  bool valid_ = true;
  std::uint8_t missing_ = 0;             // continuation bytes
  std::uint8_t low_ = 0x80, high_ = 0xBF;  // what the next of them may be
};

}  // namespace penstock::wire::websocket
