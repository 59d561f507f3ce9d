// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/base64.h"

#include <cstdint>

namespace penstock::codec {
namespace {

constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view bytes, const char* alphabet, bool pad) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t v = 0;
    for (std::size_t j = 0; j < 3; ++j) v = v << 8 | (j < n ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j <= n; ++j) out += alphabet[(v >> (18 - 6 * j)) & 63];
    if (pad) out.append(3 - n, '=');
  }
  return out;
}

int valueOf(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

}  // namespace

std::string base64Encode(std::string_view bytes) {
  return encode(bytes, kStandard, true);
}
std::string base64UrlEncode(std::string_view bytes) {
  return encode(bytes, kUrl, false);
}

std::optional<std::string> base64Decode(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  std::size_t digits = 0, padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int v = valueOf(c);
    if (v < 0 || padding) return std::nullopt;
    bits = bits << 6 | std::uint32_t(v);
    if (++digits % 4 == 0) {
      for (int shift = 16; shift >= 0; shift -= 8) out += char(bits >> shift & 255);
      bits = 0;
    }
  }
  const std::size_t rest = digits % 4;
  if (rest == 1 || padding > 2 || (padding && (digits + padding) % 4)) return std::nullopt;
  if (rest == 2) out += char(bits >> 4 & 255);
  if (rest == 3) {
    out += char(bits >> 10 & 255);
    out += char(bits >> 2 & 255);
  }
  return out;
}

}  // namespace penstock::codec
