// SPDX-License-Identifier: GPL-3.0-or-later
// Rows one after the other, for an expression to look at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "penstock/filter/expression.h"
#include "penstock/model/exchange.h"

namespace penstock::store {

/// A row under a scan: a copy, so that whoever looks at it holds nobody up. Symbols mean the same as long as the store lives.
class ScannedRow : public filter::RowSource {
 public:
  virtual std::uint32_t row() const = 0;  // its number
  virtual model::ExchangeId id() const = 0;
  virtual bool pending() const = 0;
};

/// Lifetime: ends before its store. Thread: one at a time; while others record, delete and clear.
class RowScan {
 public:
  using Each = std::function<void(const ScannedRow&)>;
  virtual ~RowScan() = default;
  /// Calls `each` for rows first to first + count - 1, in order, without deleted ones and those not there. Rows are read in
  /// runs of 1,024 at most, under a lock of microseconds. False, and an end at once: the index was reset since `revision`
  /// (TrafficChanges::revision), row numbers mean others now.
  virtual bool rows(std::uint64_t revision, std::size_t first, std::size_t count, const Each& each) = 0;
  /// The same for these rows, in their order.
  virtual bool rows(std::uint64_t revision, std::span<const std::uint32_t> numbers, const Each& each) = 0;
};

}  // namespace penstock::store
