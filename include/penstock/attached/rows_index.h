// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that lie in another process as an index, for lists that know nothing else.
#pragma once

#include <memory>
#include <utility>

#include "penstock/attached/backend.h"

namespace penstock::attached {

/// What takes all rows at once is not known here: order() is that of capture whatever column is asked for, and hosts, histogram and sums are empty. Lists
/// over it offer none of these. Thread: any; none waits.
class RowsIndex final : public model::TrafficIndex {
 public:
  explicit RowsIndex(std::shared_ptr<TrafficRows> rows) : rows_(std::move(rows)) {}

  std::size_t rows() const override { return rows_->rows(); }
  model::Summary at(std::size_t row) const override { return rows_->at(row); }
  std::size_t rowOf(model::ExchangeId id) const override { return rows_->rowOf(id); }
  std::vector<model::ExchangeId> idsOf(std::span<const std::uint32_t> rows) const override;
  Sums sumsOf(std::span<const std::uint32_t>) const override { return {}; }
  std::vector<std::uint32_t> order(model::SummaryColumn::Id column, bool descending) const override;
  std::vector<std::uint32_t> deletedRows() const override { return rows_->deletedRows(); }
  std::vector<model::HostCount> hosts() const override { return {}; }
  Histogram histogram(WallTime, WallTime, std::size_t) const override { return {}; }
  model::TrafficChanges changesSince(std::uint64_t revision) const override;
  Notifier<>& changed() override { return rows_->changed(); }

 private:
  const std::shared_ptr<TrafficRows> rows_;
};

}  // namespace penstock::attached
