// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/unescape.h"

#include <algorithm>

#include "penstock/base/utf8.h"

namespace penstock::importer {
namespace {

std::uint32_t hexValue(char c) {
  if (c >= '0' && c <= '9') return std::uint32_t(c - '0');
  return std::uint32_t((c | 0x20) - 'a' + 10) & 15;
}

}  // namespace

void Unescaper::lone(std::string& out) {
  if (high_ != 0) appendUtf8(out, 0xfffd);
  high_ = 0;
}

void Unescaper::unit(std::uint32_t value, std::string& out) {
  if (value >= 0xdc00 && value < 0xe000 && high_ != 0) {
    appendUtf8(out, 0x10000 + ((high_ - 0xd800) << 10) + (value - 0xdc00));
    high_ = 0;
    return;
  }
  lone(out);
  if (value >= 0xd800 && value < 0xdc00)
    high_ = value;
  else
    appendUtf8(out, value >= 0xdc00 && value < 0xe000 ? 0xfffd : value);
}

void Unescaper::feed(std::string_view piece, std::string& out) {
  constexpr std::string_view letters = "bfnrt", meant = "\b\f\n\r\t";
  while (!piece.empty()) {
    if (state_ == State::plain) {
      const std::size_t slash = std::min(piece.find('\\'), piece.size());
      if (slash != 0) lone(out);
      out.append(piece.substr(0, slash));
      piece.remove_prefix(slash);
      if (piece.empty()) return;
      piece.remove_prefix(1);
      state_ = State::escape;
      continue;
    }
    const char c = piece.front();
    piece.remove_prefix(1);
    if (state_ == State::hex) {
      value_ = value_ << 4 | hexValue(c);
      if (++digits_ < 4) continue;
      unit(value_, out);
      state_ = State::plain;
    } else if (c == 'u') {
      state_ = State::hex;
      digits_ = 0;
      value_ = 0;
    } else {
      lone(out);
      const std::size_t at = letters.find(c);
      out += at == letters.npos ? c : meant[at];
      state_ = State::plain;
    }
  }
}

void Unescaper::finish(std::string& out) { lone(out); }

}  // namespace penstock::importer
