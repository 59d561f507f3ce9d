// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between two sequences of symbols: the shortest script of deletions and insertions (Myers, "An O(ND) Difference Algorithm and
// Its Variations", 1986) where that can be paid for, and a good one elsewhere. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "penstock/base/cancel_token.h"

namespace penstock::diff {

/// What stands for a line, a word, a byte: equal things have equal symbols. Numbers from 0 without large gaps.
using Symbol = std::uint32_t;

/// `begin` to `end` - 1 of a sequence.
struct Range {
  std::uint32_t begin = 0, end = 0;
  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool operator==(const Range&) const = default;
};

/// The one takes the place of the other; one of them may be empty.
struct Change {
  Range left, right;
  bool operator==(const Change&) const = default;
};

struct Difference {
  std::vector<Change> changes;  // in order; what lies between them is equal, item by item, and not empty
  bool coarse = false;          // some of it could be said with fewer changes: the effort did not suffice
};

/// A second or so.
inline constexpr std::uint64_t kEffort = 150'000'000;

/// Time is linear in both sizes and, beyond that, some nanoseconds for each unit of `effort`, which is how often two items may be compared:
/// where more would be needed, items that occur once on both sides part the sequences, and the farthest way found so far is taken. Memory
/// is linear in both sizes. Cancelled, the result means nothing.
Difference difference(std::span<const Symbol> left, std::span<const Symbol> right, std::uint64_t effort, const CancelToken& token);

}  // namespace penstock::diff
