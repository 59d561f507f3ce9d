// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "diff/interner.h"
#include "diff/words.h"
#include "penstock/diff/lines.h"

namespace penstock::diff {

/// Which of the lines that were removed became which of those that came in their place. Thread: one at a time.
class Pairing {
 public:
  explicit Pairing(std::uint64_t effort) : effort_(effort) {}

  /// Both rising; lines not in it have no partner. Of few lines those are paired that have most words in common, of many they are taken one
  /// after the other.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pair(const Lines& left, const std::vector<std::uint32_t>& leftLines,
                                                            const Lines& right, const std::vector<std::uint32_t>& rightLines);

 private:
  using Bag = std::vector<Symbol>;  // sorted
  Bag bagOf(std::string_view line);

  std::uint64_t effort_;
  Interner interner_;
  std::vector<Word> words_;
};

}  // namespace penstock::diff
