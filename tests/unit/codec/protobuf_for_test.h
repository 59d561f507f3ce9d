// SPDX-License-Identifier: GPL-3.0-or-later
// Fields written by hand.
#pragma once

#include <cstdint>
#include <string>

namespace penstock::codec::protobuf_for_test {

inline std::string varint(std::uint64_t v) {
  std::string out;
  do {
    out += char((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
    v >>= 7;
  } while (v);
  return out;
}
inline std::string number(std::uint32_t field, std::uint64_t v) { return varint(std::uint64_t(field) << 3) + varint(v); }
inline std::string bytes(std::uint32_t field, const std::string& content) {
  return varint(std::uint64_t(field) << 3 | 2) + varint(content.size()) + content;
}

}  // namespace penstock::codec::protobuf_for_test
