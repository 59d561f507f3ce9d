// SPDX-License-Identifier: GPL-3.0-or-later
// What many rows come to: hosts from figures kept as rows come, the histogram mostly from the figures of chunks. And rows for a scan.
#include <algorithm>
#include <tuple>

#include "store/row_index.h"

namespace penstock::store {

std::vector<std::uint32_t> RowIndex::deletedRows() const {
  std::vector<std::uint32_t> rows;
  std::lock_guard lock(mutex_);
  const auto visible = std::lower_bound(deleted_.begin(), deleted_.end(), first_);
  rows.reserve(std::size_t(deleted_.end() - visible));
  std::transform(visible, deleted_.end(), std::back_inserter(rows),
                 [this](std::uint32_t place) { return std::uint32_t(place - first_); });
  return rows;
}

namespace {
constexpr std::size_t rowsInTurn = 4096;
}

std::vector<model::ExchangeId> RowIndex::idsOf(std::span<const std::uint32_t> rows) const {
  std::vector<model::ExchangeId> ids;
  ids.reserve(rows.size());
  for (; !rows.empty(); rows = rows.subspan(std::min(rowsInTurn, rows.size()))) {
    mutex_.giveWay();
    std::lock_guard lock(mutex_);
    for (const std::uint32_t row : rows.first(std::min(rowsInTurn, rows.size())))
      if (row < table_.size() - first_) ids.push_back(table_.at(first_ + row).id);
  }
  return ids;
}

RowIndex::Sums RowIndex::sumsOf(std::span<const std::uint32_t> rows) const {
  Sums sums;
  for (; !rows.empty(); rows = rows.subspan(std::min(rowsInTurn, rows.size()))) {
    mutex_.giveWay();
    std::lock_guard lock(mutex_);
    for (const std::uint32_t number : rows.first(std::min(rowsInTurn, rows.size()))) {
      if (number >= table_.size() - first_) continue;
      const Row& row = table_.at(first_ + number);
      ++sums.rows;
      sums.requestBytes += row.requestSize;
      sums.responseBytes += row.responseSize;
      sums.durationUs += std::max<std::int64_t>(durationOf(row), 0);
    }
  }
  return sums;
}

std::vector<model::HostCount> RowIndex::hosts() const {
  std::vector<model::HostCount> hosts;
  {
    std::lock_guard lock(mutex_);
    hosts_.each([&](std::uint32_t host, std::uint16_t port, const HostFigures::Rows& rows) {
      if (rows.exchanges != 0) hosts.push_back({std::string(texts_.names[host]), port, rows.exchanges, rows.failed});
    });
  }
  std::sort(hosts.begin(), hosts.end(),
            [](const auto& a, const auto& b) { return std::tie(a.host, a.port) < std::tie(b.host, b.port); });
  return hosts;
}

namespace {

/// Counts the rows of chunks by the time they began.
class Buckets {
 public:
  Buckets(RowIndex::Histogram& into, std::int64_t begin, std::int64_t end, std::size_t buckets)
      : into_(into), begin_(begin), end_(end), last_(buckets - 1), scale_(double(buckets) / (double(end) - double(begin))) {}

  /// Without its first `skip` rows.
  void add(const RowTable::Chunk& chunk, std::size_t skip) {
    if (chunk.latest < begin_ || chunk.earliest >= end_) return;
    // Rows come in order of time, nearly: most chunks lie in one bucket as a whole.
    if (skip == 0 && chunk.earliest >= begin_ && chunk.latest < end_ && of(chunk.earliest) == of(chunk.latest)) {
      into_.exchanges[of(chunk.earliest)] += chunk.exchanges;
      into_.failed[of(chunk.earliest)] += chunk.failed;
      return;
    }
    for (std::size_t k = skip; k < chunk.rows.size(); ++k) {
      const Row& row = chunk.rows[k];
      if (row.deleted != 0 || row.startedAt < begin_ || row.startedAt >= end_) continue;
      ++into_.exchanges[of(row.startedAt)];
      into_.failed[of(row.startedAt)] += isFailed(row);
    }
  }

 private:
  std::size_t of(std::int64_t at) const { return std::min(last_, std::size_t((double(at) - double(begin_)) * scale_)); }

  RowIndex::Histogram& into_;
  const std::int64_t begin_, end_;
  const std::size_t last_;
  const double scale_;
};

}  // namespace

RowIndex::Histogram RowIndex::histogram(WallTime from, WallTime to, std::size_t buckets) const {
  Histogram result;
  const std::int64_t begin = from.time_since_epoch().count(), end = to.time_since_epoch().count();
  result.exchanges.assign(buckets, 0);
  result.failed.assign(buckets, 0);
  if (buckets == 0 || end <= begin) return result;
  Buckets counts(result, begin, end, buckets);
  constexpr std::size_t chunksInTurn = 32;
  std::size_t next = 0;
  std::uint32_t generation = 0;
  while (true) {
    std::lock_guard lock(mutex_);
    if (generation != generation_) {  // the first turn, or a clear came in between
      generation = generation_;
      next = first_ / chunkRows;
      std::fill(result.exchanges.begin(), result.exchanges.end(), 0);
      std::fill(result.failed.begin(), result.failed.end(), 0);
    }
    const auto& chunks = table_.chunks();
    if (next >= chunks.size()) return result;
    for (const std::size_t stop = std::min(next + chunksInTurn, chunks.size()); next < stop; ++next) {
      const std::size_t base = next * chunkRows;
      counts.add(*chunks[next], base < first_ ? first_ - base : 0);
    }
  }
}

std::size_t RowIndex::copy(std::size_t first, std::size_t count, CopiedRows& into) const {
  mutex_.giveWay();
  std::lock_guard lock(mutex_);
  into.begin(generation_);
  const std::size_t rows = table_.size() - first_;
  if (first >= rows) return 0;
  const std::size_t place = first_ + first;
  const std::size_t n = std::min({count, rows - first, chunkRows - place % chunkRows});
  const RowTable::ChunkPtr& chunk = table_.chunkOf(place);
  const Row* begin = chunk->rows.data() + place % chunkRows;
  for (std::size_t i = 0; i < n; ++i) into.add(begin[i], first + i, chunk);
  into.end(texts_);
  return n;
}

void RowIndex::copy(std::span<const std::uint32_t> rows, CopiedRows& into) const {
  mutex_.giveWay();
  std::lock_guard lock(mutex_);
  into.begin(generation_);
  for (const std::uint32_t number : rows)
    if (number < table_.size() - first_) into.add(table_.at(first_ + number), number, table_.chunkOf(first_ + number));
  into.end(texts_);
}

}  // namespace penstock::store
