// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions on what a row tells. Verdicts on interned texts are remembered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "filter/program/program.h"

namespace penstock::filter {

class RowReader {
 public:
  RowReader(std::size_t memos, const std::atomic<bool>* stop) : scratch_(stop), memos_(memos) {}
  bool holds(const RowText& leaf, const RowSource& row);
  bool holds(const RowNumber& leaf, const RowSource& row);
  RegexScratch& scratch() { return scratch_; }
  void forget() { memos_.assign(memos_.size(), {}); }

 private:
  bool decide(const RowText& leaf, const RowSource& row);
  bool inUrl(const RowText& leaf, const RowSource& row);

  RegexScratch scratch_;
  std::vector<std::vector<std::uint8_t>> memos_;  // by symbol: 0 not known, 1 no, 2 yes
  std::string buffer_;
};

}  // namespace penstock::filter
