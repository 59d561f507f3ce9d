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
      seen_.push_back({std::int16_t(row.status), row.greps, row.words, row.cluster, row.shape, row.length, row.exchange});
      ++last_.statuses[row.status];
      for (std::size_t i = 0; i < greps_; ++i) last_.greps[i] += row.greps >> i & 1;
    }
  }
}

std::vector<AnswerCluster> RunReader::withFirst(const std::vector<service::BulkCluster>& clusters) const {
  std::vector<AnswerCluster> out;
  for (const service::BulkCluster& cluster : clusters) {
    const auto row = run_->rowsAt(cluster.row, 1);
    if (!row.empty()) out.push_back({cluster, row.front()});
  }
  return out;
}

service::BulkRow RunReader::rowOf(const Seen& seen) {
  service::BulkRow row;
  row.status = seen.status;
  row.words = seen.words;
  row.length = seen.length;
  row.shape = seen.shape;
  return row;
}

bool RunReader::shows(const ResultFilter& filter, const Seen& row) const {
  if (filter.cluster && row.cluster != *filter.cluster) return false;
  if (filter.shape && row.shape != *filter.shape) return false;
  if (filter.otherThan && !ResultFilter::isOther(rowOf(row), *filter.otherThan)) return false;
  if (filter.exchanges && !std::binary_search(filter.exchanges->begin(), filter.exchanges->end(), row.exchange)) return false;
  if (!filter.statuses.empty() && !holds(filter.statuses, int(row.status))) return false;
  return filter.greps.empty() ||
         std::any_of(filter.greps.begin(), filter.greps.end(), [&row](unsigned grep) { return row.greps >> grep & 1; });
}

RunRead RunReader::read(const Arrangement& wanted) {
  look();
  // Before the figures: what they count is there, so nobody sees an end with rows missing.
  last_.figures = run_->figures();
  look();
  last_.clusters = withFirst(last_.figures.clusters);
  last_.shapes = withFirst(last_.figures.shapes);
  last_.base = run_->base();
  last_.others = !last_.base ? 0 : std::uint64_t(std::count_if(seen_.begin(), seen_.end(), [this](const Seen& row) { return ResultFilter::isOther(rowOf(row), *last_.base); }));
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
