// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of Traffic in memory, under one short lock.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "store/copied_rows.h"
#include "store/held_rows.h"
#include "store/host_figures.h"
#include "store/row_note.h"
#include "store/row_table.h"
#include "store/turn_mutex.h"

namespace penstock::store {

/// Rows are numbered in order of arrival; clear() only moves the first visible one, so that undo puts everything back
/// in its place. While rows of earlier sessions still come in, what is recorded waits: it has its place behind them. Thread: any.
class RowIndex final : public model::TrafficIndex {
 public:
  RowIndex();

  /// Rows of earlier sessions follow, in order of id, up to finishLoad. Clears and edits are to wait for it.
  void beginLoad();
  /// Gives what is to be called, as record does.
  [[nodiscard]] bool load(std::span<const model::RowFields> rows);
  [[nodiscard]] bool finishLoad();
  /// False: there is no such row, or it is one of those that wait. changed() is the caller's to notify.
  bool changeAnnotation(model::ExchangeId id, const std::function<void(model::Annotation&)>& change);

  struct Record {
    model::ExchangeId id;
    model::ExchangePtr exchange;
  };
  /// Adds or updates the rows of these snapshots under one lock. With `updatesOnly` exchanges that have no row yet get
  /// none. Whether something changed: then changed() is to be notified when the caller holds no lock.
  [[nodiscard]] bool record(std::span<const Record> records, bool updatesOnly = false);

  /// Hides all rows and every id up to `through`, also when it arrives later. Drops for good what an earlier clear hid.
  void clear(model::ExchangeId through);
  void undoClear();
  /// Drops a tenth of the visible rows for good, the oldest, at least one: all rows up to the id it gives. 0: there is none.
  model::ExchangeId dropOldest();

  // Edits, clear and undoClear wait for each other: the caller sees to it.

  /// Marks visible rows as deleted; gives the ids of those that were not before.
  std::vector<model::ExchangeId> remove(std::span<const model::ExchangeId> ids);
  void restore(std::span<const model::ExchangeId> ids);
  /// Of these ids those whose rows are still pending.
  std::vector<model::ExchangeId> pendingOf(std::span<const model::ExchangeId> ids) const;

  /// Puts it on the visible rows of these ids; gives the rows that had something else. `color` or `text` counts.
  std::vector<NoteBefore> annotate(std::span<const model::ExchangeId> ids, NotePart part, std::uint8_t color,
                                   std::string_view text);
  /// Gives what was there, by which this is taken back in turn.
  std::vector<NoteBefore> restore(std::span<const NoteBefore> notes, NotePart part);
  std::string noteText(std::uint32_t number) const;

  /// Rows first to first + count - 1 without deleted ones, those of one chunk at most; gives how many rows it went by.
  std::size_t copy(std::size_t first, std::size_t count, CopiedRows& into) const;
  /// These rows without deleted ones and those that are not there.
  void copy(std::span<const std::uint32_t> rows, CopiedRows& into) const;

  std::size_t rows() const override;
  model::Summary at(std::size_t row) const override;
  std::size_t rowOf(model::ExchangeId id) const override;
  std::vector<model::ExchangeId> idsOf(std::span<const std::uint32_t> rows) const override;
  Sums sumsOf(std::span<const std::uint32_t> rows) const override;
  std::vector<std::uint32_t> order(model::SummaryColumn::Id column, bool descending) const override;
  std::vector<std::uint32_t> deletedRows() const override;
  std::vector<model::HostCount> hosts() const override;
  Histogram histogram(WallTime from, WallTime to, std::size_t buckets) const override;
  model::TrafficChanges changesSince(std::uint64_t revision) const override;
  Notifier<>& changed() override { return changed_; }

 private:
  static constexpr std::size_t chunkRows = RowTable::chunkRows;
  struct LateRow {
    Row row;
    Arena paths;
  };

  std::size_t find(model::ExchangeId id) const { return table_.find(id, undoFirst_); }  // its place, or table_.size()
  void put(const model::RowFields& fields, bool updatesOnly);
  std::size_t findVisible(model::ExchangeId id) const;  // its place, or table_.size()
  void count(std::size_t place, std::uint32_t by);      // into the figures of its host and chunk; by -1: out of them
  void stamp(std::size_t place);
  void touch();

  mutable TurnMutex mutex_;
  RowTable table_;
  std::size_t first_ = 0;      // first visible place
  std::size_t undoFirst_ = 0;  // the same before the last clear: below it rows were dropped
  bool loading_ = false;
  HeldRows held_;  // recorded meanwhile
  model::ExchangeId hiddenThrough_ = 0, undoHiddenThrough_ = 0;
  std::map<model::ExchangeId, LateRow> late_;  // rows of hidden exchanges that arrived after the clear
  RowTexts texts_;
  std::uint32_t generation_ = 1;        // grows when all rows are to be forgotten
  mutable std::uint32_t revision_ = 1;  // stamp of changes; grows when somebody has taken those made so far
  mutable bool changedSinceTaken_ = false;  // since somebody asked
  Notifier<> changed_;
  std::vector<std::uint32_t> deleted_;      // places, sorted
  std::uint32_t deletions_ = 0;             // revision at which they changed last
  HostFigures hosts_, hiddenHosts_;  // of visible rows, and of those a clear hides
  model::RowFields scratch_;
};

}  // namespace penstock::store
