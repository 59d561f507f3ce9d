// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "penstock/diff/sequence.h"

namespace penstock::diff {

/// Equal texts have one symbol, numbered as they come. The hash has a secret, so that nobody makes texts that all meet in one place.
class Interner {
 public:
  /// `piece` stays where it is as long as this is used.
  Symbol of(std::string_view piece);
  std::size_t size() const { return entries_.size(); }
  /// Room for so many more.
  void reserve(std::size_t pieces) { entries_.reserve(entries_.size() + pieces); }
  std::string_view operator[](Symbol symbol) const { return {entries_[symbol].data, entries_[symbol].size}; }
  /// Forgets all of them, and keeps its memory where that is not much.
  void clear();

 private:
  struct Entry {
    const char* data;
    std::uint32_t size, hash;
  };
  void grow();

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> table_;  // symbol + 1; 0: free
};

}  // namespace penstock::diff
