// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/grpc/message_reader.h"

#include <algorithm>
#include <cstring>

namespace penstock::wire::grpc {
namespace {

constexpr std::uint8_t noDigit = 0xFF, space = 0xFE, pad = 0xFD;

constexpr std::array<std::uint8_t, 256> makeDigits() {
  std::array<std::uint8_t, 256> out{};
  for (auto& d : out) d = noDigit;
  for (unsigned i = 0; i < 26; ++i) {
    out['A' + i] = std::uint8_t(i);
    out['a' + i] = std::uint8_t(26 + i);
  }
  for (unsigned i = 0; i < 10; ++i) out['0' + i] = std::uint8_t(52 + i);
  out['+'] = out['-'] = 62;
  out['/'] = out['_'] = 63;
  out['='] = pad;
  for (const char c : {' ', '\t', '\r', '\n'}) out[static_cast<unsigned char>(c)] = space;
  return out;
}
constexpr std::array<std::uint8_t, 256> digits = makeDigits();

}  // namespace

MessageReader::Step MessageReader::step(std::string_view in) {
  Step s;
  if (!inside_) {
    const std::size_t n = std::min(prefixSize - held_, in.size());
    if (n == 0) return s;
    std::memcpy(prefix_.data() + held_, in.data(), n);
    held_ = std::uint8_t(held_ + n);
    s.consumed = n;
    if (held_ < prefixSize) return s;
    held_ = 0;
    flags_ = prefix_[0];
    length_ = left_ = std::uint32_t(prefix_[1]) << 24 | std::uint32_t(prefix_[2]) << 16 | std::uint32_t(prefix_[3]) << 8 | prefix_[4];
    s.begin = inside_ = true;
  }
  const auto n = std::min<std::size_t>(left_, in.size() - s.consumed);
  s.payload = in.substr(s.consumed, n);
  s.consumed += n;
  left_ -= std::uint32_t(n);
  s.end = left_ == 0;
  inside_ = !s.end;
  return s;
}

bool Base64Reader::feed(std::string_view in, std::string& out) {
  for (const char c : in) {
    if (failed_) return false;
    const std::uint8_t d = digits[static_cast<unsigned char>(c)];
    if (d == space) continue;
    // Padding ends a piece, not the text: a new one may begin behind it.
    if (d == noDigit || (d == pad && count_ < 2) || (d != pad && padding_)) {
      failed_ = true;
      return false;
    }
    bits_ = bits_ << 6 | (d == pad ? 0u : d);
    padding_ = std::uint8_t(padding_ + (d == pad));
    if (++count_ < 4) continue;
    const char bytes[] = {char(bits_ >> 16), char(bits_ >> 8), char(bits_)};
    out.append(bytes, 3u - padding_);
    bits_ = 0;
    count_ = padding_ = 0;
  }
  return !failed_;
}

}  // namespace penstock::wire::grpc
