// SPDX-License-Identifier: GPL-3.0-or-later
// The byte encoding of what SQLite keeps as blobs: varints (LEB128), zigzag for signed, length-prefixed text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::store {

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}
  void u8(std::uint8_t v) { out_.push_back(char(v)); }
  void varint(std::uint64_t v) {
    char buffer[10];
    std::size_t n = 0;
    while (v >= 0x80) {
      buffer[n++] = char(v | 0x80);
      v >>= 7;
    }
    buffer[n++] = char(v);
    out_.append(buffer, n);
  }
  void zigzag(std::int64_t v) { varint((std::uint64_t(v) << 1) ^ std::uint64_t(v >> 63)); }
  void text(std::string_view s) {
    varint(s.size());
    out_.append(s);
  }

 private:
  std::string& out_;
};

/// Never reads outside its input; after the first thing that does not fit `ok()` is false and every value is 0 or "".
class ByteReader {
 public:
  explicit ByteReader(std::string_view in) : in_(in) {}
  bool ok() const { return ok_; }
  std::size_t left() const { return in_.size(); }
  std::uint8_t u8() {
    if (in_.empty()) return fail();
    const auto v = std::uint8_t(in_.front());
    in_.remove_prefix(1);
    return v;
  }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (in_.empty()) return fail();
      const auto byte = std::uint8_t(in_.front());
      in_.remove_prefix(1);
      v |= std::uint64_t(byte & 0x7f) << shift;
      if (byte < 0x80) return v;
    }
    return fail();
  }
  std::int64_t zigzag() {
    const std::uint64_t v = varint();
    return std::int64_t(v >> 1) ^ -std::int64_t(v & 1);
  }
  std::string_view text() {
    const std::uint64_t n = varint();
    if (n > in_.size()) {
      fail();
      return {};
    }
    const std::string_view s = in_.substr(0, n);
    in_.remove_prefix(n);
    return s;
  }
  void skip(std::size_t n) {
    if (n > in_.size())
      fail();
    else
      in_.remove_prefix(n);
  }
  std::uint8_t fail() {
    ok_ = false;
    in_ = {};
    return 0;
  }

 private:
  std::string_view in_;
  bool ok_ = true;
};

}  // namespace penstock::store
