// SPDX-License-Identifier: GPL-3.0-or-later
// Masking (RFC 6455 5.3): the same takes it off and puts it on.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace penstock::wire::websocket {

/// The four bytes of a key, as they lie in memory, twice: so that its bytes meet those of any aligned group of eight.
inline std::uint64_t maskOf(const unsigned char* key) {
  std::uint32_t four;
  std::memcpy(&four, key, 4);
  return std::uint64_t(four) << 32 | four;
}

/// `out` may be `in`.
inline void applyMask(char* out, const char* in, std::size_t size, std::uint64_t mask) {
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, in + i, 8);
    word ^= mask;
    std::memcpy(out + i, &word, 8);
  }
  char rest[8];
  std::memcpy(rest, &mask, 8);
  for (std::size_t j = 0; i < size; ++i, ++j) out[i] = char(in[i] ^ rest[j]);
}

/// The mask for what follows `size` bytes.
inline std::uint64_t turnedMask(std::uint64_t mask, std::size_t size) {
  const int bits = int(size % 4) * 8;
  return std::endian::native == std::endian::little ? std::rotr(mask, bits) : std::rotl(mask, bits);
}

}  // namespace penstock::wire::websocket
