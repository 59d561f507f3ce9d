// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of Traffic in memory: packed, in chunks that never move, under one short lock.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "store/row.h"

namespace penstock::store {

/// Rows are numbered in order of arrival; clear() only moves the first visible one, so that undo puts everything back
/// in its place. Thread: any, but `load` and `finishLoad` before the index is shared.
class RowIndex final : public model::TrafficIndex {
 public:
  RowIndex();

  /// Rows of earlier sessions, in order of id.
  void load(const RowFields& fields);
  void finishLoad();

  struct Record {
    model::ExchangeId id;
    model::ExchangePtr exchange;
  };
  /// Adds or updates the rows of these snapshots under one lock. With `updatesOnly` exchanges that have no row yet get
  /// none. What it gives is to be called, if set, when the caller holds no lock: the `changed` of onceChanged.
  [[nodiscard]] std::function<void()> record(std::span<const Record> records, bool updatesOnly = false);

  /// Hides all rows and every id up to `through`, also when it arrives later. Drops for good what an earlier clear hid.
  void clear(model::ExchangeId through);
  void undoClear();

  std::size_t rows() const override;
  model::Summary at(std::size_t row) const override;
  std::size_t rowOf(model::ExchangeId id) const override;
  std::vector<std::uint32_t> order(model::SummaryColumn column, bool descending) const override;
  model::TrafficChanges changesSince(std::uint64_t revision) const override;
  void onceChanged(std::function<void()> changed) override;

 private:
  static constexpr std::size_t chunkRows = 1024, idPage = 4096;
  struct Chunk {
    Chunk() { rows.reserve(chunkRows); }
    std::vector<Row> rows;
    Arena paths;
    std::uint32_t updated = 0;  // newest revision of its rows
  };
  struct LateRow {
    Row row;
    Arena paths;
  };

  Row& rowAt(std::size_t place) { return chunks_[place / chunkRows]->rows[place % chunkRows]; }
  const Row& rowAt(std::size_t place) const { return chunks_[place / chunkRows]->rows[place % chunkRows]; }
  std::size_t find(model::ExchangeId id) const;  // its place, or size_
  Row& append();
  void remember(model::ExchangeId id, std::size_t place);
  void put(const RowFields& fields, bool updatesOnly);
  void touch();
  std::function<void()> takeChanged();

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Chunk>> chunks_;  // null where all rows were dropped
  std::size_t size_ = 0;                        // places, dropped and hidden ones included
  std::size_t first_ = 0;                       // first visible place
  std::size_t undoFirst_ = 0;                   // the same before the last clear
  std::size_t loaded_ = 0;                      // places below it are in order of id
  model::ExchangeId hiddenThrough_ = 0, undoHiddenThrough_ = 0;
  std::map<model::ExchangeId, LateRow> late_;  // rows of hidden exchanges that arrived after the clear
  std::unordered_map<std::uint64_t, std::unique_ptr<std::array<std::uint32_t, idPage>>>
      places_;  // 1 + place of live ids
  RowTexts texts_;
  std::uint32_t generation_ = 1;        // grows when all rows are to be forgotten
  mutable std::uint32_t revision_ = 1;  // stamp of changes; grows when somebody has taken those made so far
  mutable bool changedSinceTaken_ = false;
  std::function<void()> changed_;
  RowFields scratch_;
};

}  // namespace penstock::store
