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
  void forget() {
    memos_.assign(memos_.size(), {});
    origins_.clear();
    small_.clear();
  }

 private:
  bool decide(const RowText& leaf, const RowSource& row);
  bool itemHolds(const RowText& leaf, std::string_view text);
  bool asReadHolds(const RowText& leaf, std::string_view text);
  bool inUrl(const RowText& leaf, const RowSource& row);
  bool inOrigin(const RowText& leaf, const RowSource& row);

  // A verdict on "scheme://host:port", at the place its hash gives it.
  struct Origin {
    std::uint32_t host = 0, scheme = 0;
    std::int64_t port = 0;
    std::size_t leaf = 0;
    bool holds = false;
  };

  RegexScratch scratch_;
  std::vector<std::vector<std::uint8_t>> memos_;  // by symbol: 0 not known, 1 no, 2 yes
  std::vector<Origin> origins_;
  std::vector<std::vector<std::uint8_t>> small_;  // verdicts on the texts of numbers below a thousand, by leaf
  std::string buffer_;
};

}  // namespace penstock::filter
