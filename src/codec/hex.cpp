// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/hex.h"

#include <algorithm>

namespace penstock::codec {
namespace {

constexpr char kDigits[] = "0123456789abcdef";
constexpr unsigned kPerLine = 16, kGroup = 8;

void appendByte(std::string& out, char c) {
  const auto u = static_cast<unsigned char>(c);
  out += kDigits[u >> 4];
  out += kDigits[u & 15];
}

}  // namespace

unsigned hexOffsetDigits(std::uint64_t size) {
  unsigned digits = 8;
  while (digits < 16 && size > (std::uint64_t(1) << (4 * digits))) ++digits;
  return digits;
}

unsigned hexColumn(unsigned at, unsigned perLine) {
  // A gap between groups, none behind the last; two columns behind the offset and behind the last byte.
  const unsigned groups = (std::min(at, perLine - 1)) / kGroup;
  return 2 + at * 3 + groups + (at == perLine ? 1 : 0);
}

std::string hexLine(std::uint64_t offset, std::string_view bytes, unsigned offsetDigits, unsigned perLine) {
  bytes = bytes.substr(0, perLine);
  std::string out;
  out.reserve(offsetDigits + hexColumn(perLine, perLine) + perLine + 2);
  for (unsigned d = offsetDigits; d-- > 0;) out += kDigits[(offset >> (4 * d)) & 15];
  out += ' ';
  for (std::size_t i = 0; i < perLine; ++i) {
    out += i % kGroup ? " " : i ? "  " : " ";
    if (i < bytes.size())
      appendByte(out, bytes[i]);
    else
      out += "  ";
  }
  out += "  |";
  for (const char c : bytes) out += c >= 0x20 && c < 0x7f ? c : '.';
  out += '|';
  return out;
}

std::string hexDump(std::string_view bytes, std::uint64_t firstOffset) {
  std::string out;
  const unsigned digits = hexOffsetDigits(firstOffset + bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += kPerLine) {
    out += hexLine(firstOffset + at, bytes.substr(at), digits);
    out += '\n';
  }
  return out;
}

std::string hexString(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) appendByte(out, c);
  return out;
}

std::string visibleControls(std::string_view s, bool tabToo) {
  std::string out;
  out.reserve(s.size());
  for (const char c : s) {
    const auto u = static_cast<unsigned char>(c);
    if (u == 0x7f) {
      out += "\xe2\x90\xa1";
    } else if (u < 0x20 && (tabToo || c != '\t')) {
      out += "\xe2\x90";
      out += char(0x80 + u);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace penstock::codec
