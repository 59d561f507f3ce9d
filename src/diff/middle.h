// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/diff/sequence.h"

namespace penstock::diff {

/// How many comparisons are left, and whether somebody wants to hear the result at all.
class Budget {
 public:
  Budget(std::uint64_t steps, const CancelToken& token) : left_(steps), token_(token) {}
  /// False once there is no more.
  bool spend(std::uint64_t steps) {
    left_ -= steps < left_ ? steps : left_;
    return left_ > 0 && !token_.cancelled();
  }
  bool over() const { return left_ == 0 || token_.cancelled(); }
  bool cancelled() const { return token_.cancelled(); }
  const CancelToken& token() const { return token_; }

 private:
  std::uint64_t left_;
  const CancelToken& token_;
};

/// Where a way from the beginning of two sequences to their end comes by.
struct Split {
  std::uint32_t left = 0, right = 0;
  bool shortest = false;  // the way is a shortest one; otherwise it is the farthest that was found
};

/// Looks for the middle of the shortest way from both ends at once, so that memory is the number of edits and not their square.
class Middle {
 public:
  Middle(std::span<const Symbol> left, std::span<const Symbol> right) : left_(left), right_(right) {}

  /// Of two ranges that are not empty and differ at both ends. Gives up after `most` edits from either end, or with the budget.
  Split find(const Range& left, const Range& right, std::uint32_t most, Budget& budget);

 private:
  struct Search;
  bool stepForward(Search& s, Split& found);
  bool stepBackward(Search& s, Split& found);
  Split farthest(const Search& s) const;

  std::span<const Symbol> left_, right_;
  std::vector<std::int64_t> forward_, backward_;  // how far each diagonal was followed, as places on the left
};

}  // namespace penstock::diff
