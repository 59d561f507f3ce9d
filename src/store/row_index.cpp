// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row_index.h"

#include <algorithm>
#include <utility>

namespace penstock::store {

using model::ExchangeId;

RowIndex::RowIndex() = default;

void RowIndex::beginLoad() {
  std::lock_guard lock(mutex_);
  loading_ = true;
}

bool RowIndex::load(std::span<const model::RowFields> rows) {
  if (rows.empty()) return false;
  mutex_.giveWay();
  std::lock_guard lock(mutex_);
  for (const model::RowFields& fields : rows) {
    Row& row = table_.append();
    row.created = row.updated = revision_;
    pack(fields, row, texts_, table_.paths());
    count(table_.size() - 1, 1);
  }
  table_.inOrderSoFar();
  touch();
  return true;
}

bool RowIndex::finishLoad() {
  std::lock_guard lock(mutex_);
  loading_ = false;
  const bool any = !held_.empty();
  held_.giveOut([this](const model::RowFields& fields, bool updatesOnly) { put(fields, updatesOnly); });
  if (any) touch();
  return any;
}

void RowIndex::touch() {
  changedSinceTaken_ = true;
}

void RowIndex::put(const model::RowFields& fields, bool updatesOnly) {
  if (loading_) return held_.hold(fields, updatesOnly);
  const std::size_t place = find(fields.id);
  if (place < table_.size()) {
    count(place, std::uint32_t(-1));
    pack(fields, table_.at(place), texts_, table_.chunkOf(place)->paths);
    count(place, 1);
    stamp(place);
    return;
  }
  if (updatesOnly) return;
  if (fields.id <= hiddenThrough_) {
    LateRow& late = late_[fields.id];
    pack(fields, late.row, texts_, late.paths);
    return;
  }
  Row& row = table_.append();
  pack(fields, row, texts_, table_.paths());
  row.created = row.updated = revision_;
  count(table_.size() - 1, 1);
  table_.remember(fields.id, table_.size() - 1);
}

void RowIndex::stamp(std::size_t place) {
  table_.at(place).updated = table_.chunkOf(place)->updated = revision_;
  touch();
}

void RowIndex::count(std::size_t place, std::uint32_t by) {
  const Row& row = table_.at(place);
  RowTable::Chunk& chunk = *table_.chunkOf(place);
  chunk.earliest = std::min(chunk.earliest, row.startedAt);
  chunk.latest = std::max(chunk.latest, row.startedAt);
  if (row.deleted != 0) return;
  HostFigures::Rows& host = (place < first_ ? hiddenHosts_ : hosts_).of(row);
  host.exchanges += by;
  chunk.exchanges += by;
  if (!isFailed(row)) return;
  host.failed += by;
  chunk.failed += by;
}

bool RowIndex::record(std::span<const Record> records, bool updatesOnly) {
  if (records.empty()) return false;
  std::lock_guard lock(mutex_);
  for (const Record& record : records) {
    fieldsOf(*record.exchange, scratch_);
    put(scratch_, updatesOnly);
  }
  touch();
  return true;
}

void RowIndex::clear(ExchangeId through) {
  std::vector<RowTable::ChunkPtr> dropped;  // freed outside the lock
  {
    std::lock_guard lock(mutex_);
    dropped = table_.drop(first_, hiddenThrough_);
    late_.clear();
    undoFirst_ = first_;
    undoHiddenThrough_ = hiddenThrough_;
    first_ = table_.size();
    hiddenThrough_ = through;
    hiddenHosts_ = std::exchange(hosts_, {});
    std::erase_if(deleted_, [this](std::uint32_t place) { return place < undoFirst_; });
    deletions_ = revision_;
    ++generation_;
    touch();
  }
  changed_.notify();
}

ExchangeId RowIndex::dropOldest() {
  std::vector<RowTable::ChunkPtr> dropped;
  ExchangeId through = 0;
  {
    std::lock_guard lock(mutex_);
    const std::size_t rows = table_.size() - first_;
    if (rows == 0) return 0;
    const std::size_t end = first_ + std::max<std::size_t>(1, rows / 10);
    for (std::size_t place = first_; place < end; ++place) through = std::max(through, table_.at(place).id);
    // Rows come in order of their ids but for a few: those behind that are older are deleted, and go from disk with the others.
    for (std::size_t place = end; place < table_.size(); ++place) {
      Row& row = table_.at(place);
      if (row.id > through || row.deleted != 0) continue;
      count(place, std::uint32_t(-1));
      row.deleted = 1;
      deleted_.insert(std::lower_bound(deleted_.begin(), deleted_.end(), place), std::uint32_t(place));
    }
    for (std::size_t place = first_; place < end; ++place) count(place, std::uint32_t(-1));
    hiddenThrough_ = undoHiddenThrough_ = std::max(hiddenThrough_, through);
    dropped = table_.drop(end, hiddenThrough_);
    late_.clear();
    first_ = undoFirst_ = end;
    hiddenHosts_.clear();
    std::erase_if(deleted_, [end](std::uint32_t place) { return place < end; });
    deletions_ = revision_;
    ++generation_;
    touch();
  }
  changed_.notify();
  return through;
}

void RowIndex::undoClear() {
  {
    std::lock_guard lock(mutex_);
    first_ = undoFirst_;
    hiddenThrough_ = undoHiddenThrough_;
    hosts_.add(hiddenHosts_);
    hiddenHosts_.clear();
    deletions_ = revision_;
    for (auto& [id, late] : late_) {
      Row& row = table_.append();
      row = late.row;
      row.path = table_.paths().keep({late.row.path, late.row.pathSize});
      row.created = row.updated = revision_;
      count(table_.size() - 1, 1);
      table_.remember(id, table_.size() - 1);
    }
    late_.clear();
    ++generation_;
    touch();
  }
  changed_.notify();
}

std::size_t RowIndex::rows() const {
  std::lock_guard lock(mutex_);
  return table_.size() - first_;
}

model::Summary RowIndex::at(std::size_t row) const {
  std::lock_guard lock(mutex_);
  return row < table_.size() - first_ ? unpack(table_.at(first_ + row), texts_) : model::Summary();
}

std::size_t RowIndex::rowOf(ExchangeId id) const {
  std::lock_guard lock(mutex_);
  const std::size_t place = find(id);
  return place < table_.size() && place >= first_ ? place - first_ : table_.size() - first_;
}

model::TrafficChanges RowIndex::changesSince(std::uint64_t revision) const {
  model::TrafficChanges changes;
  std::lock_guard lock(mutex_);
  changes.revision = std::uint64_t(generation_) << 32 | (changedSinceTaken_ ? revision_ : revision_ - 1);  // the last that was given
  changes.rows = table_.size() - first_;
  if (revision >> 32 != generation_) {
    changes.reset = changes.deletions = true;
  } else {
    const auto since = std::uint32_t(revision);
    changes.deletions = deletions_ > since;
    table_.eachUpdated(first_, since, [&](std::size_t place) { changes.updated.push_back(std::uint32_t(place - first_)); });
  }
  // Whoever asked has all stamps up to now; the next change gets a newer one.
  if (std::exchange(changedSinceTaken_, false)) ++revision_;
  return changes;
}

}  // namespace penstock::store
