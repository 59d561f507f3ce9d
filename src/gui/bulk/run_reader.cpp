// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/run_reader.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace penstock::gui {
namespace {

constexpr std::size_t kAtOnce = 4096;  // rows that are asked for together: who adds some waits meanwhile

template <class T>
bool holds(const std::vector<T>& all, T one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

RunReader::RunReader(service::BulkRunPtr run, std::size_t greps) : run_(std::move(run)), greps_(greps) { last_.greps.resize(greps); }

void RunReader::look() {
  for (const std::size_t rows = run_->rows(); seen_.size() < rows;) {
    const auto some = run_->rowsAt(seen_.size(), std::min(kAtOnce, rows - seen_.size()));
    if (some.empty()) return;
    for (const service::BulkRow& row : some) {
      seen_.push_back({std::int16_t(row.status), row.greps, row.cluster});
      ++last_.statuses[row.status];
      for (std::size_t i = 0; i < greps_; ++i) last_.greps[i] += row.greps >> i & 1;
    }
  }
}

bool RunReader::shows(const ResultFilter& filter, const Seen& row) const {
  if (filter.cluster && row.cluster != *filter.cluster) return false;
  if (!filter.statuses.empty() && !holds(filter.statuses, int(row.status))) return false;
  return filter.greps.empty() ||
         std::any_of(filter.greps.begin(), filter.greps.end(), [&row](unsigned grep) { return row.greps >> grep & 1; });
}

RunRead RunReader::read(const Arrangement& wanted) {
  look();
  // Before the figures: what they count is there, so nobody sees an end with rows missing.
  last_.figures = run_->figures();
  look();
  last_.clusters.clear();
  for (const service::BulkCluster& cluster : last_.figures.clusters) {
    const auto row = run_->rowsAt(cluster.row, 1);
    if (!row.empty()) last_.clusters.push_back({cluster, row.front()});
  }
  RunRead out = last_;
  const bool same = !first_ && wanted == last_.arrangement;
  last_.arrangement = out.arrangement = wanted;
  first_ = false;
  const std::size_t from = std::exchange(shownOf_, seen_.size());
  const auto takeShown = [&](std::uint32_t row) {
    if (row < seen_.size() && shows(wanted.filter, seen_[row])) out.rows.push_back(row);
  };
  if (!wanted.by) {
    out.appended = same;
    for (std::size_t row = same ? from : 0; row < seen_.size(); ++row) takeShown(std::uint32_t(row));
  } else if (same && from == seen_.size()) {
    out.appended = true;
  } else {
    const std::vector<std::uint32_t> order = run_->order(*wanted.by, wanted.column, wanted.descending);
    out.rows.reserve(order.size());
    for (const std::uint32_t row : order) takeShown(row);
  }
  return out;
}

}  // namespace penstock::gui
