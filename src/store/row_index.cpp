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
    Row& row = append();
    row.created = row.updated = revision_;
    pack(fields, row, texts_, chunks_.back()->paths);
    count(size_ - 1, 1);
  }
  loaded_ = size_;
  touch();
  return true;
}

bool RowIndex::finishLoad() {
  std::lock_guard lock(mutex_);
  loading_ = false;
  for (const HeldRow& row : held_) put(row.fields, row.updatesOnly);
  const bool any = !held_.empty();
  if (any) touch();
  held_ = {};
  heldTexts_ = Arena();
  return any;
}

void RowIndex::hold(const model::RowFields& fields, bool updatesOnly) {
  held_.push_back({fields, updatesOnly});
  for (std::string_view* text : textsOf(held_.back().fields)) *text = {heldTexts_.keep(*text), text->size()};
}

Row& RowIndex::append() {
  if (size_ % chunkRows == 0) chunks_.push_back(std::make_shared<Chunk>());
  Chunk& chunk = *chunks_.back();
  chunk.rows.emplace_back();
  ++size_;
  return chunk.rows.back();
}

std::size_t RowIndex::find(ExchangeId id) const {
  if (const auto page = places_.find(id / idPage); page != places_.end())
    if (const std::uint32_t place = (*page->second)[id % idPage]; place != 0)
      return place - 1 >= undoFirst_ ? place - 1 : size_;  // below it rows were dropped
  std::size_t low = undoFirst_, high = std::max(loaded_, undoFirst_);
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (rowAt(middle).id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < loaded_ && rowAt(low).id == id ? low : size_;
}

void RowIndex::remember(ExchangeId id, std::size_t place) {
  auto& page = places_[id / idPage];
  if (!page) {
    page = std::make_unique<std::array<std::uint32_t, idPage>>();
    page->fill(0);
  }
  (*page)[id % idPage] = std::uint32_t(place + 1);
}

void RowIndex::touch() {
  changedSinceTaken_ = true;
}

void RowIndex::put(const model::RowFields& fields, bool updatesOnly) {
  if (loading_) return hold(fields, updatesOnly);
  const std::size_t place = find(fields.id);
  if (place < size_) {
    Chunk& chunk = *chunks_[place / chunkRows];
    count(place, std::uint32_t(-1));
    pack(fields, chunk.rows[place % chunkRows], texts_, chunk.paths);
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
  Row& row = append();
  pack(fields, row, texts_, chunks_.back()->paths);
  row.created = row.updated = revision_;
  count(size_ - 1, 1);
  remember(fields.id, size_ - 1);
}

void RowIndex::stamp(std::size_t place) {
  rowAt(place).updated = chunks_[place / chunkRows]->updated = revision_;
  touch();
}

void RowIndex::count(std::size_t place, std::uint32_t by) {
  const Row& row = rowAt(place);
  Chunk& chunk = *chunks_[place / chunkRows];
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
  std::vector<std::shared_ptr<Chunk>> dropped;  // freed outside the lock
  {
    std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < first_ / chunkRows; ++i)
      if (chunks_[i]) dropped.push_back(std::move(chunks_[i]));
    std::erase_if(places_, [&](const auto& page) { return page.first * idPage + idPage - 1 <= hiddenThrough_; });
    late_.clear();
    undoFirst_ = first_;
    undoHiddenThrough_ = hiddenThrough_;
    first_ = size_;
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
  std::vector<std::shared_ptr<Chunk>> dropped;
  ExchangeId through = 0;
  {
    std::lock_guard lock(mutex_);
    const std::size_t rows = size_ - first_;
    if (rows == 0) return 0;
    const std::size_t end = first_ + std::max<std::size_t>(1, rows / 10);
    for (std::size_t place = first_; place < end; ++place) through = std::max(through, rowAt(place).id);
    // Rows come in order of their ids but for a few: those behind that are older are deleted, and go from disk with the others.
    for (std::size_t place = end; place < size_; ++place) {
      Row& row = rowAt(place);
      if (row.id > through || row.deleted != 0) continue;
      count(place, std::uint32_t(-1));
      row.deleted = 1;
      deleted_.insert(std::lower_bound(deleted_.begin(), deleted_.end(), place), std::uint32_t(place));
    }
    for (std::size_t place = first_; place < end; ++place) count(place, std::uint32_t(-1));
    for (std::size_t i = 0; i < end / chunkRows; ++i)
      if (chunks_[i]) dropped.push_back(std::move(chunks_[i]));
    hiddenThrough_ = undoHiddenThrough_ = std::max(hiddenThrough_, through);
    std::erase_if(places_, [&](const auto& page) { return page.first * idPage + idPage - 1 <= hiddenThrough_; });
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
      Row& row = append();
      row = late.row;
      row.path = chunks_.back()->paths.keep({late.row.path, late.row.pathSize});
      row.created = row.updated = revision_;
      count(size_ - 1, 1);
      remember(id, size_ - 1);
    }
    late_.clear();
    ++generation_;
    touch();
  }
  changed_.notify();
}

std::size_t RowIndex::rows() const {
  std::lock_guard lock(mutex_);
  return size_ - first_;
}

model::Summary RowIndex::at(std::size_t row) const {
  std::lock_guard lock(mutex_);
  return row < size_ - first_ ? unpack(rowAt(first_ + row), texts_) : model::Summary();
}

std::size_t RowIndex::rowOf(ExchangeId id) const {
  std::lock_guard lock(mutex_);
  const std::size_t place = find(id);
  return place < size_ && place >= first_ ? place - first_ : size_ - first_;
}

model::TrafficChanges RowIndex::changesSince(std::uint64_t revision) const {
  model::TrafficChanges changes;
  std::lock_guard lock(mutex_);
  changes.revision = std::uint64_t(generation_) << 32 | revision_;
  changes.rows = size_ - first_;
  if (revision >> 32 != generation_) {
    changes.reset = changes.deletions = true;
  } else {
    const auto since = std::uint32_t(revision);
    changes.deletions = deletions_ > since;
    for (std::size_t i = first_ / chunkRows; i < chunks_.size(); ++i) {
      const Chunk& chunk = *chunks_[i];
      if (chunk.updated <= since) continue;
      const std::size_t begin = i * chunkRows;
      for (std::size_t k = begin < first_ ? first_ - begin : 0; k < chunk.rows.size(); ++k)
        if (chunk.rows[k].updated > since && chunk.rows[k].created <= since)
          changes.updated.push_back(std::uint32_t(begin + k - first_));
    }
  }
  // Whoever asked has all stamps up to now; the next change gets a newer one.
  if (std::exchange(changedSinceTaken_, false)) ++revision_;
  return changes;
}

}  // namespace penstock::store
