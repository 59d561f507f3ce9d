// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/attached/rows_index.h"

#include <algorithm>
#include <numeric>

namespace penstock::attached {

std::vector<model::ExchangeId> RowsIndex::idsOf(std::span<const std::uint32_t> rows) const {
  std::vector<model::ExchangeId> ids;
  ids.reserve(rows.size());
  const std::size_t count = rows_->rows();
  for (const std::uint32_t row : rows)
    if (row < count) ids.push_back(rows_->at(row).id);
  return ids;
}

std::vector<std::uint32_t> RowsIndex::order(model::SummaryColumn::Id, bool descending) const {
  std::vector<std::uint32_t> rows(rows_->rows());
  std::iota(rows.begin(), rows.end(), 0u);
  if (descending) std::reverse(rows.begin(), rows.end());
  return rows;
}

model::TrafficChanges RowsIndex::changesSince(std::uint64_t revision) const {
  TrafficRows::Changes changes = rows_->changesSince(revision);
  return {changes.revision, changes.reset, changes.rows, std::move(changes.updated), changes.deletions};
}

}  // namespace penstock::attached
