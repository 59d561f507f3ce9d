// SPDX-License-Identifier: GPL-3.0-or-later
// A file to look at from any place, a window of it in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/body_reader.h"

namespace penstock::importer {

/// Thread: one at a time.
class Source {
 public:
  explicit Source(const model::BodyReader& file) : file_(file), size_(file.size()) {}

  std::uint64_t size() const { return size_; }
  /// Some bytes from there on; "" at the end, and once reading failed.
  std::string_view at(std::uint64_t offset);
  /// The byte there; '\0' at the end.
  char byte(std::uint64_t offset) {
    const std::string_view some = at(offset);
    return some.empty() ? '\0' : some.front();
  }
  /// Where the next byte that is no white space is.
  std::uint64_t spaceEnd(std::uint64_t offset);
  /// "line 12, byte 3456": counted from 1 and from 0. Offsets come in rising order, or counting begins anew.
  std::string placeOf(std::uint64_t offset);
  /// The first error of reading, which is the end of everything.
  const Result<void>& trouble() const { return trouble_; }
  /// Bytes that were read so far: what looking for a way on has cost.
  std::uint64_t looked() const { return looked_; }

 private:
  static constexpr std::size_t window = 256 * 1024;

  const model::BodyReader& file_;
  const std::uint64_t size_;
  std::uint64_t begin_ = 0;
  std::string bytes_;
  std::uint64_t counted_ = 0, line_ = 1;
  std::uint64_t looked_ = 0;
  Result<void> trouble_{};
};

}  // namespace penstock::importer
