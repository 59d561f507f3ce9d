// SPDX-License-Identifier: GPL-3.0-or-later
// The wire format: tags, varints, lengths.
#pragma once

#include <bit>
#include <cstring>

#include "penstock/codec/protobuf.h"

namespace penstock::codec::protobuf {

/// Moves over bytes; the first failure stays.
struct Cursor {
  std::string_view in;
  std::size_t at = 0;
  const char* problem = nullptr;

  bool more() const { return !problem && at < in.size(); }

  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      if (at == in.size()) return fail("it ends inside a varint");
      const auto b = static_cast<unsigned char>(in[at++]);
      if (shift < 64) v |= std::uint64_t(b & 0x7f) << shift;
      if (!(b & 0x80)) return v;
    }
    return fail("a varint is longer than ten bytes");
  }
  std::uint64_t fixed(std::size_t n) {
    if (in.size() - at < n) return fail(n == 4 ? "it ends inside a fixed32" : "it ends inside a fixed64");
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < n; ++i) v |= std::uint64_t(static_cast<unsigned char>(in[at + i])) << (8 * i);
    at += n;
    return v;
  }
  std::string_view bytes() {
    const std::uint64_t n = varint();
    if (problem) return {};
    if (n > in.size() - at) return fail("a length goes past the end"), std::string_view();
    at += std::size_t(n);
    return in.substr(at - std::size_t(n), std::size_t(n));
  }
  struct Tag {
    std::uint32_t number = 0;
    ProtobufWire wire = ProtobufWire::varint;
  };
  Tag tag() {
    const std::uint64_t v = varint();
    if (problem) return {};
    if (v >> 3 == 0) return fail("field number 0 does not exist"), Tag();
    if (v >> 3 > 536'870'911) return fail("a field number is over 536870911"), Tag();
    if ((v & 7) > 5) return fail("a wire type does not exist"), Tag();
    return {std::uint32_t(v >> 3), ProtobufWire(v & 7)};
  }

 private:
  std::uint64_t fail(const char* why) {
    problem = why;
    return 0;
  }
};

inline std::int64_t unzigzag(std::uint64_t v) { return std::int64_t(v >> 1) ^ -std::int64_t(v & 1); }
inline float asFloat(std::uint64_t v) { return std::bit_cast<float>(std::uint32_t(v)); }
inline double asDouble(std::uint64_t v) { return std::bit_cast<double>(v); }

}  // namespace penstock::codec::protobuf
