// SPDX-License-Identifier: GPL-3.0-or-later
// The full-text index of a project: trigrams of heads, decoded bodies and messages, made behind the capture.
#pragma once

#include <atomic>
#include <bitset>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "penstock/filter/expression.h"
#include "penstock/store/store.h"
#include "penstock/store/text_candidates.h"
#include "store/exchange_reader.h"
#include "store/text/segment.h"
#include "store/write_queue.h"

namespace penstock::store {

class TextQuery;

/// A thread of its own, nicer than the others, puts the trigrams of exchanges that ended into a segment in memory; a full one goes to
/// the writer like a record. A few times a second it takes what came: from their snapshots those that tell all, as most do; others, and
/// what came faster than it gets on, it reads back from disk once they are committed. What a crash leaves out is found at the next
/// opening, and done then. A deleted exchange stays in its segment: ids are never given out again, so that says nothing wrong.
/// Thread: any, but close() from one.
class TextIndex : public std::enable_shared_from_this<TextIndex> {
 public:
  struct Parts {
    std::string path, vfs;
    DecodeBody decode;
    model::ExchangeId firstNew;  // ids below it are of earlier sessions, and on disk
    std::shared_future<Result<void>> loaded;  // their rows
  };
  static Result<std::shared_ptr<TextIndex>> start(Parts parts, WriteQueue& queue, const RowIndex& rows);
  ~TextIndex() { close(); }
  TextIndex(const TextIndex&) = delete;
  TextIndex& operator=(const TextIndex&) = delete;

  /// Exchanges ended (or changed after their end). To be told before their rows are.
  void ended(const std::vector<model::ExchangePtr>& exchanges);
  /// Exchanges that ended and are not in the index yet.
  std::uint64_t unindexed() const;
  std::unique_ptr<TextCandidates> candidates(const filter::NeededTexts& needed) const;
  /// Gives what is there to the writer, which closes later.
  void close();

 private:
  static constexpr std::size_t page = 4096;
  class Search;
  TextIndex(Parts parts, Database db, Statement bucket, std::unique_ptr<ExchangeReader> reader, WriteQueue& queue,
            const RowIndex& rows)
      : parts_(std::move(parts)),
        db_(std::move(db)),
        bucket_(std::move(bucket)),
        reader_(std::move(reader)),
        queue_(queue),
        rows_(rows) {}
  bool searchMemory(const TextQuery& query, std::vector<SegmentDocsPtr>& segments, std::vector<model::ExchangeId>& ids) const;
  bool searchSegment(const TextQuery& query, const SegmentDocs& docs, std::vector<model::ExchangeId>& ids) const;
  void run();
  void loadSegments();
  void findBacklog();
  void settle();
  bool indexNext();
  void collect(const model::Exchange& x, Held& held);
  void addBody(const model::Exchange& x, model::BodyId which, Held& held);
  void addMessages(const model::Exchange& x, bool& partly);
  void add(std::string_view text, std::size_t leastPiece) { builder_->text(text, leastPiece, trigrams_); }
  void seal();
  void pause(std::chrono::milliseconds time);  // unless there is something to do
  void rest(std::chrono::milliseconds time);
  void gather();
  bool isIndexed(model::ExchangeId id) const;
  void setIndexed(model::ExchangeId id, bool on);

  const Parts parts_;
  mutable std::mutex searchMutex_;  // before mutex_
  Database db_;
  mutable Statement bucket_;
  std::unique_ptr<ExchangeReader> reader_;
  WriteQueue& queue_;
  const RowIndex& rows_;
  TrigramSet trigrams_;            // the thread's own: of one piece of a text
  std::int64_t nextSegment_ = 1;
  SteadyTime waitingSince_{};
  std::uint64_t waitingFor_ = 0;   // the push they wait for; 0: not known yet

  mutable std::mutex mutex_;
  mutable std::condition_variable wake_;
  std::atomic<bool> closing_{false};
  std::vector<model::ExchangePtr> whole_;   // ended lately, and what is to be read lies in the snapshot
  std::size_t wholeBytes_ = 0;              // of memory that these hold
  std::vector<model::ExchangeId> live_;     // ended lately
  std::vector<model::ExchangeId> waiting_;  // until they are committed
  std::vector<model::ExchangeId> settled_;  // to be done after the whole ones, from the back
  std::vector<model::ExchangeId> backlog_;  // of earlier sessions; from the back
  model::ExchangeId current_ = 0;
  bool ready_ = false;                      // segments are loaded and the backlog is known
  std::unique_ptr<SegmentBuilder> builder_ = std::make_unique<SegmentBuilder>();
  std::vector<model::ExchangeId> sealing_;  // between builder and segment
  struct InFlight {
    TextSegmentPtr segment;
    std::uint64_t push;
  };
  std::vector<InFlight> inFlight_;  // sealed, perhaps not committed
  std::vector<SegmentDocsPtr> segments_;
  std::unordered_map<std::uint64_t, std::bitset<page>> indexed_;
  std::thread thread_;
};

}  // namespace penstock::store
