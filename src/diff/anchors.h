// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/diff/sequence.h"

namespace penstock::diff {

/// Items that occur exactly once on either side of a pair of ranges, as many of them as stand in the same order ("patience"): what a reader
/// would hold the sequences together by.
class Anchors {
 public:
  /// `symbols`: one more than the largest of either side.
  Anchors(std::span<const Symbol> left, std::span<const Symbol> right, std::size_t symbols);
  /// Places, left and right, both rising. Linear but for a logarithm. Cancelled, there are none.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> find(const Range& left, const Range& right, const CancelToken& token);

 private:
  struct Seen {
    std::uint32_t left = 0, right = 0;        // places, of the last one seen
    std::uint8_t lefts = 0, rights = 0;       // how many there are: 2 are many
  };
  std::span<const Symbol> left_, right_;
  std::vector<Seen> seen_;
};

}  // namespace penstock::diff
