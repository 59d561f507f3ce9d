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

RowIndex::HostFigures::Rows& RowIndex::HostFigures::of(const Row& row) {
  if (row.port != 0 && row.port != 80 && row.port != 443) return others_[std::uint64_t(row.host) << 16 | row.port];
  if (row.host >= web_.size()) web_.resize(std::max<std::size_t>(row.host + 1, web_.size() * 2));
  return web_[row.host];
}

void RowIndex::HostFigures::add(const HostFigures& other) {
  const auto add = [](Rows& to, const Rows& rows) {
    to.exchanges += rows.exchanges;
    to.failed += rows.failed;
  };
  web_.resize(std::max(web_.size(), other.web_.size()));
  for (std::size_t i = 0; i < other.web_.size(); ++i) add(web_[i], other.web_[i]);
  for (const auto& [key, rows] : other.others_) add(others_[key], rows);
}

void RowIndex::HostFigures::clear() {
  web_.clear();
  others_.clear();
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
      if (row < size_ - first_) ids.push_back(rowAt(first_ + row).id);
  }
  return ids;
}

RowIndex::Sums RowIndex::sumsOf(std::span<const std::uint32_t> rows) const {
  Sums sums;
  for (; !rows.empty(); rows = rows.subspan(std::min(rowsInTurn, rows.size()))) {
    mutex_.giveWay();
    std::lock_guard lock(mutex_);
    for (const std::uint32_t number : rows.first(std::min(rowsInTurn, rows.size()))) {
      if (number >= size_ - first_) continue;
      const Row& row = rowAt(first_ + number);
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

RowIndex::Histogram RowIndex::histogram(WallTime from, WallTime to, std::size_t buckets) const {
  Histogram result;
  const std::int64_t begin = from.time_since_epoch().count(), end = to.time_since_epoch().count();
  result.exchanges.assign(buckets, 0);
  result.failed.assign(buckets, 0);
  if (buckets == 0 || end <= begin) return result;
  const double scale = double(buckets) / (double(end) - double(begin));
  const auto bucketOf = [&](std::int64_t at) {
    return std::min(buckets - 1, std::size_t((double(at) - double(begin)) * scale));
  };
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
    if (next >= chunks_.size()) return result;
    for (const std::size_t stop = std::min(next + chunksInTurn, chunks_.size()); next < stop; ++next) {
      const Chunk& chunk = *chunks_[next];
      if (chunk.latest < begin || chunk.earliest >= end) continue;
      const std::size_t base = next * chunkRows;
      // Rows come in order of time, nearly: most chunks lie in one bucket as a whole.
      if (base >= first_ && chunk.earliest >= begin && chunk.latest < end &&
          bucketOf(chunk.earliest) == bucketOf(chunk.latest)) {
        result.exchanges[bucketOf(chunk.earliest)] += chunk.exchanges;
        result.failed[bucketOf(chunk.earliest)] += chunk.failed;
        continue;
      }
      for (std::size_t k = base < first_ ? first_ - base : 0; k < chunk.rows.size(); ++k) {
        const Row& row = chunk.rows[k];
        if (row.deleted != 0 || row.startedAt < begin || row.startedAt >= end) continue;
        ++result.exchanges[bucketOf(row.startedAt)];
        result.failed[bucketOf(row.startedAt)] += isFailed(row);
      }
    }
  }
}

namespace {

void addNew(const Interner& from, std::vector<std::string_view>& to) {
  const std::vector<std::string_view>& all = from.all();
  to.insert(to.end(), all.begin() + std::ptrdiff_t(to.size()), all.end());
}

}  // namespace

void RowIndex::addTexts(Copied& into) const {
  addNew(texts_.names, into.names);
  addNew(texts_.words, into.words);
  addNew(texts_.processes, into.processes);
  addNew(texts_.notes, into.notes);
}

std::size_t RowIndex::copy(std::size_t first, std::size_t count, Copied& into) const {
  into.rows.clear();
  into.numbers.clear();
  into.held.clear();
  mutex_.giveWay();
  std::lock_guard lock(mutex_);
  into.generation = generation_;
  const std::size_t rows = size_ - first_;
  if (first >= rows) return 0;
  const std::size_t place = first_ + first;
  const std::size_t n = std::min({count, rows - first, chunkRows - place % chunkRows});
  const std::shared_ptr<Chunk>& chunk = chunks_[place / chunkRows];
  const Row* begin = chunk->rows.data() + place % chunkRows;
  for (std::size_t i = 0; i < n; ++i) {
    if (begin[i].deleted != 0) continue;
    into.rows.push_back(begin[i]);
    into.numbers.push_back(std::uint32_t(first + i));
  }
  into.held.push_back(chunk);
  addTexts(into);
  return n;
}

void RowIndex::copy(std::span<const std::uint32_t> rows, Copied& into) const {
  into.rows.clear();
  into.numbers.clear();
  into.held.clear();
  mutex_.giveWay();
  std::lock_guard lock(mutex_);
  into.generation = generation_;
  for (const std::uint32_t number : rows) {
    if (number >= size_ - first_) continue;
    const std::size_t place = first_ + number;
    if (rowAt(place).deleted != 0) continue;
    into.rows.push_back(rowAt(place));
    into.numbers.push_back(number);
    if (into.held.empty() || into.held.back() != chunks_[place / chunkRows]) into.held.push_back(chunks_[place / chunkRows]);
  }
  addTexts(into);
}

}  // namespace penstock::store
