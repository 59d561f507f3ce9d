// SPDX-License-Identifier: GPL-3.0-or-later
// Frames made by hand, and what a reader says of them. Shared with the engine's tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::test {

struct FrameSpec {
  unsigned opcode = 1;
  std::string_view payload;
  bool fin = true;
  unsigned reserved = 0;  // RSV1 to RSV3 as 4, 2, 1
  bool masked = false;
  std::string_view key{"\x37\xfa\x21\x3d", 4};
  int lengthBytes = 0;  // 0: as few as need be; 2 or 8
};

inline std::string frame(const FrameSpec& f) {
  std::string out;
  out += char((f.fin ? 0x80u : 0u) | f.reserved << 4 | f.opcode);
  const std::uint64_t n = f.payload.size();
  const int width = f.lengthBytes ? f.lengthBytes : n < 126 ? 0 : n < 65536 ? 2 : 8;
  out += char((f.masked ? 0x80u : 0u) | (width == 0 ? unsigned(n) : width == 2 ? 126u : 127u));
  for (int i = width; i-- > 0;) out += char(n >> (8 * i));
  if (f.masked) out += f.key;
  for (std::size_t i = 0; i < f.payload.size(); ++i) out += f.masked ? char(f.payload[i] ^ f.key[i % 4]) : f.payload[i];
  return out;
}

inline std::string fromClient(unsigned opcode, std::string_view payload, bool fin = true, unsigned reserved = 0) {
  return frame({.opcode = opcode, .payload = payload, .fin = fin, .reserved = reserved, .masked = true});
}
inline std::string fromServer(unsigned opcode, std::string_view payload, bool fin = true, unsigned reserved = 0) {
  return frame({.opcode = opcode, .payload = payload, .fin = fin, .reserved = reserved});
}

}  // namespace penstock::test
