// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/base64.h"

#include <algorithm>
#include <cstdint>

namespace penstock::codec {
namespace {

constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void append(std::string& out, std::string_view bytes, const char* alphabet, bool pad) {
  const std::size_t before = out.size(), whole = bytes.size() / 3;
  out.resize(before + whole * 4);
  char* to = out.data() + before;
  const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
  for (std::size_t i = 0; i < whole; ++i, from += 3) {
    const std::uint32_t v = std::uint32_t(from[0]) << 16 | std::uint32_t(from[1]) << 8 | from[2];
    *to++ = alphabet[v >> 18];
    *to++ = alphabet[v >> 12 & 63];
    *to++ = alphabet[v >> 6 & 63];
    *to++ = alphabet[v & 63];
  }
  const std::size_t rest = bytes.size() - whole * 3;
  if (rest == 0) return;
  const std::uint32_t v = std::uint32_t(from[0]) << 16 | (rest == 2 ? std::uint32_t(from[1]) << 8 : 0u);
  for (std::size_t j = 0; j <= rest; ++j) out += alphabet[v >> (18 - 6 * j) & 63];
  if (pad) out.append(3 - rest, '=');
}

std::string encode(std::string_view bytes, const char* alphabet, bool pad) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  append(out, bytes, alphabet, pad);
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
  Base64Decoder decoder;
  if (!decoder.feed(text, out) || !decoder.finish(out)) return std::nullopt;
  return out;
}

void Base64Encoder::feed(std::string_view bytes, std::string& out) {
  if (!rest_.empty()) {
    const std::size_t more = std::min(3 - rest_.size(), bytes.size());
    rest_.append(bytes.substr(0, more));
    bytes.remove_prefix(more);
    if (rest_.size() < 3) return;
    append(out, rest_, kStandard, true);
    rest_.clear();
  }
  const std::size_t whole = bytes.size() / 3 * 3;
  append(out, bytes.substr(0, whole), kStandard, true);
  rest_ = bytes.substr(whole);
}

void Base64Encoder::finish(std::string& out) {
  append(out, rest_, kStandard, true);
  rest_.clear();
}

bool Base64Decoder::feed(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding_;
      continue;
    }
    const int v = valueOf(c);
    if (v < 0 || padding_) bad_ = true;
    if (bad_) return false;
    bits_ = bits_ << 6 | std::uint32_t(v);
    if (++digits_ % 4 == 0) {
      for (int shift = 16; shift >= 0; shift -= 8) out += char(bits_ >> shift & 255);
      bits_ = 0;
    }
  }
  return true;
}

bool Base64Decoder::finish(std::string& out) {
  const std::uint64_t rest = digits_ % 4;
  if (bad_ || rest == 1 || padding_ > 2 || (padding_ && (digits_ + padding_) % 4)) return false;
  if (rest == 2) out += char(bits_ >> 4 & 255);
  if (rest == 3) {
    out += char(bits_ >> 10 & 255);
    out += char(bits_ >> 2 & 255);
  }
  return true;
}

}  // namespace penstock::codec
