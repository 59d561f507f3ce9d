// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and texts at places of a file that may end anywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/codec/file_summary.h"

namespace penstock::codec::files {

/// What lies beyond the end is 0 or "".
struct Bytes {
  std::string_view in;

  std::size_t size() const { return in.size(); }
  bool has(std::size_t at, std::size_t n) const { return at <= in.size() && n <= in.size() - at; }
  bool is(std::size_t at, std::string_view want) const { return has(at, want.size()) && in.substr(at, want.size()) == want; }
  std::string_view at(std::size_t from, std::size_t n) const { return has(from, n) ? in.substr(from, n) : std::string_view(); }
  std::string_view from(std::size_t begin) const { return begin <= in.size() ? in.substr(begin) : std::string_view(); }
  std::uint8_t u8(std::size_t at) const { return has(at, 1) ? std::uint8_t(in[at]) : std::uint8_t(0); }
  std::uint64_t be(std::size_t at, std::size_t n) const {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < n; ++i) v = v << 8 | u8(at + i);
    return v;
  }
  std::uint64_t le(std::size_t at, std::size_t n) const {
    std::uint64_t v = 0;
    for (std::size_t i = n; i-- > 0;) v = v << 8 | u8(at + i);
    return v;
  }
  std::uint16_t be16(std::size_t at) const { return std::uint16_t(be(at, 2)); }
  std::uint32_t be32(std::size_t at) const { return std::uint32_t(be(at, 4)); }
  std::uint16_t le16(std::size_t at) const { return std::uint16_t(le(at, 2)); }
  std::uint32_t le32(std::size_t at) const { return std::uint32_t(le(at, 4)); }
};

/// A text of the file on one line, cut where it is long.
std::string shown(std::string_view text);
/// "640 × 480"
std::string extent(std::uint64_t width, std::uint64_t height);
/// "1 entry", "3 entries": `many` is the word for any other number.
std::string counted(std::uint64_t n, std::string_view one, std::string_view many);
/// "1 min 05 s", "2.5 s".
std::string lasting(double seconds);
inline void add(FileSummary& s, std::string name, std::string value) {
  if (!value.empty()) s.facts.push_back({std::move(name), std::move(value)});
}

// Each knows a family; nothing where the bytes are of none of its formats. `size`: of the whole file.
std::optional<FileSummary> imageSummary(const Bytes& b);
std::optional<FileSummary> fontSummary(const Bytes& b);
std::optional<FileSummary> archiveSummary(const Bytes& b, std::uint64_t size);
std::optional<FileSummary> mediaSummary(const Bytes& b);
std::optional<FileSummary> programSummary(const Bytes& b);
std::optional<FileSummary> documentSummary(const Bytes& b);

}  // namespace penstock::codec::files
