// SPDX-License-Identifier: GPL-3.0-or-later
// Base64 (RFC 4648), both alphabets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::codec {

std::string base64Encode(std::string_view bytes);
/// The alphabet of URLs, without padding.
std::string base64UrlEncode(std::string_view bytes);
/// Takes either alphabet, with or without padding, and skips white space. Nothing when there is any other byte, a lone
/// character at the end or padding in the middle.
std::optional<std::string> base64Decode(std::string_view text);

/// Base64 (padded) of bytes that come in pieces of any size. Thread: one at a time.
class Base64Encoder {
 public:
  void feed(std::string_view bytes, std::string& out);
  void finish(std::string& out);

 private:
  std::string rest_;  // fewer than three bytes
};

/// The reverse, of the same texts that base64Decode takes. Thread: one at a time.
class Base64Decoder {
 public:
  /// False once the text is none; what came before stays in `out`.
  bool feed(std::string_view text, std::string& out);
  /// No more comes. False as base64Decode has it.
  bool finish(std::string& out);

 private:
  std::uint32_t bits_ = 0;
  std::uint64_t digits_ = 0, padding_ = 0;
  bool bad_ = false;
};

}  // namespace penstock::codec
