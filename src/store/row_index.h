// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of Traffic in memory: packed, in chunks that never move, under one short lock.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "store/row.h"
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
  /// Of a row loaded before; nothing when it was not.
  void loadAnnotation(model::ExchangeId id, const model::Annotation& annotation);

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

  /// One part of what a person put on a row, as it was before.
  enum class NotePart : std::uint8_t { color, tags, comment };
  struct NoteBefore {
    model::ExchangeId id;
    std::uint32_t value;  // the colour, or a number for noteText
  };
  /// Puts it on the visible rows of these ids; gives the rows that had something else. `color` or `text` counts.
  std::vector<NoteBefore> annotate(std::span<const model::ExchangeId> ids, NotePart part, std::uint8_t color,
                                   std::string_view text);
  /// Gives what was there, by which this is taken back in turn.
  std::vector<NoteBefore> restore(std::span<const NoteBefore> notes, NotePart part);
  std::string noteText(std::uint32_t number) const;

  /// Rows for a scan, copied under the lock a chunk at a time; their paths live as long as `held`.
  struct Copied {
    std::vector<Row> rows;
    std::vector<std::uint32_t> numbers;
    std::vector<std::shared_ptr<const void>> held;
    std::vector<std::string_view> names, words, processes, notes;  // texts by number; kept from one copy to the next
    std::uint32_t generation = 0;
  };
  /// Rows first to first + count - 1 without deleted ones, those of one chunk at most; gives how many rows it went by.
  std::size_t copy(std::size_t first, std::size_t count, Copied& into) const;
  /// These rows without deleted ones and those that are not there.
  void copy(std::span<const std::uint32_t> rows, Copied& into) const;

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
  static constexpr std::size_t chunkRows = 1024, idPage = 4096;
  struct Chunk {
    Chunk() { rows.reserve(chunkRows); }
    std::vector<Row> rows;
    Arena paths;
    std::uint32_t updated = 0;  // newest revision of its rows
    // Of rows that are not deleted; the span of time also of those.
    std::uint32_t exchanges = 0, failed = 0;
    std::int64_t earliest = INT64_MAX, latest = INT64_MIN;
  };
  /// Rows by host and port. The ports of the web, which nearly all rows have, are found by the host's number alone.
  class HostFigures {
   public:
    struct Rows {
      std::uint32_t exchanges = 0, failed = 0;
    };
    Rows& of(const Row& row);
    void add(const HostFigures& other);
    void clear();
    template <class F>
    void each(F f) const {  // f(number of the name, port or 0, rows)
      for (std::uint32_t host = 0; host < web_.size(); ++host) f(host, std::uint16_t(0), web_[host]);
      for (const auto& [key, rows] : others_) f(std::uint32_t(key >> 16), std::uint16_t(key), rows);
    }

   private:
    std::vector<Rows> web_;
    std::unordered_map<std::uint64_t, Rows> others_;  // by number of the name and port
  };

  struct HeldRow {
    model::RowFields fields;  // its texts lie in heldTexts_
    bool updatesOnly;
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
  void put(const model::RowFields& fields, bool updatesOnly);
  void hold(const model::RowFields& fields, bool updatesOnly);
  std::size_t findVisible(model::ExchangeId id) const;  // its place, or size_
  void count(std::size_t place, std::uint32_t by);      // into the figures of its host and chunk; by -1: out of them
  void stamp(std::size_t place);
  std::uint32_t note(Row& row, NotePart part, std::uint32_t value);  // what was there before
  void addTexts(Copied& into) const;
  void touch();

  mutable TurnMutex mutex_;
  std::vector<std::shared_ptr<Chunk>> chunks_;  // null where all rows were dropped
  std::size_t size_ = 0;                        // places, dropped and hidden ones included
  std::size_t first_ = 0;                       // first visible place
  std::size_t undoFirst_ = 0;                   // the same before the last clear
  std::size_t loaded_ = 0;                      // places below it are in order of id
  bool loading_ = false;
  std::vector<HeldRow> held_;  // recorded meanwhile
  Arena heldTexts_;
  model::ExchangeId hiddenThrough_ = 0, undoHiddenThrough_ = 0;
  std::map<model::ExchangeId, LateRow> late_;  // rows of hidden exchanges that arrived after the clear
  std::unordered_map<std::uint64_t, std::unique_ptr<std::array<std::uint32_t, idPage>>>
      places_;  // 1 + place of live ids
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
