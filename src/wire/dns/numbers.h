// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in network order, and names compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/ascii.h"

namespace penstock::wire::dns {

inline std::uint16_t number16(std::string_view bytes, std::size_t at) {
  return std::uint16_t(static_cast<std::uint8_t>(bytes[at]) << 8 | static_cast<std::uint8_t>(bytes[at + 1]));
}
inline std::uint32_t number32(std::string_view bytes, std::size_t at) {
  return std::uint32_t(number16(bytes, at)) << 16 | number16(bytes, at + 2);
}
inline void append16(std::string& out, std::uint16_t value) { out.append({char(value >> 8), char(value & 0xff)}); }
inline void append32(std::string& out, std::uint32_t value) {
  append16(out, std::uint16_t(value >> 16));
  append16(out, std::uint16_t(value & 0xffff));
}
/// RFC 4343.
inline bool sameName(std::string_view a, std::string_view b) { return equalsIgnoreCase(a, b); }

}  // namespace penstock::wire::dns
