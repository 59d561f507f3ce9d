// SPDX-License-Identifier: GPL-3.0-or-later
// One expression over the rows of a store: what is settled, what waits for the disk, and what its owner has not heard of yet.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/filter/expression.h"
#include "penstock/model/summary.h"
#include "penstock/redaction/redacted_recording.h"
#include "penstock/store/store.h"
#include "penstock/store/text_candidates.h"
#include "service/query/stored_whole.h"

namespace penstock::service {

/// Asks an index of texts; null where there is none, or where it has nothing to say.
using CandidatesOf = std::function<std::unique_ptr<store::TextCandidates>(const filter::NeededTexts&)>;

/// Two threads work on it: one looks at rows (`stepRows`), one reads (`stepDisk`). Everything else: any thread.
class RowQuery {
 public:
  /// `redaction`: the expression sees what that leaves; null: all.
  RowQuery(store::Store& store, filter::ExpressionPtr expression, const CandidatesOf& candidates, redaction::RedactionPtr redaction = nullptr);

  /// Ends all work soon: a match under way within milliseconds.
  void cancel() { stop_ = true; }
  bool cancelled() const { return stop_.load(std::memory_order_relaxed); }

  model::TrafficQuery::Changes take();
  Notifier<>& changed() { return changed_; }

  /// Catches up with rows that came or changed, then looks at some of those before, newest first. True when there are more.
  bool stepRows();
  /// Settles a few rows by reading. True when there are more.
  bool stepDisk();
  bool diskWaits() const;

 private:
  // A byte a row: its verdict, and what the owner knows.
  enum State : std::uint8_t {
    unsettled = 0,
    no = 1,
    yes = 2,
    waiting = 3,
    verdictBits = 3,
    told = 4,     // the owner knows it as a match
    touched = 8,  // in touched_
    alone = 16,   // no index can speak for it
    chosen = 32,  // the index says that it may match
  };
  struct Seen {
    std::uint32_t row;
    filter::Verdict verdict = filter::Verdict::no;  // what a scan passes over is deleted, and matches nothing
    bool alone = false, pending = false;
  };
  using Looked = std::vector<Seen>;

  void restart(const model::TrafficChanges& changes);
  Seen look(const store::ScannedRow& row);
  bool judge(const store::ScannedRow& row, bool& cut);
  bool lookAt(std::uint64_t revision, std::size_t first, std::size_t count, Looked& out);
  bool lookAt(std::uint64_t revision, const std::vector<std::uint32_t>& rows, Looked& out);
  bool lookBack(std::uint64_t revision, std::size_t first, std::size_t count, Looked& out);
  enum class Age : std::uint8_t { old, fresh };
  void note(const Seen& seen, Age age);
  void settle(std::uint32_t row, State verdict);
  void askIndex();
  void readAll();
  void notify();

  store::Store& store_;
  const CandidatesOf& candidatesOf_;
  const filter::ExpressionPtr expression_;
  const redaction::RedactionPtr redaction_;
  const redaction::RedactedRecording redacted_;  // where there is a redaction
  std::atomic<bool> stop_{false};

  // Of the thread that looks at rows.
  const std::unique_ptr<store::RowScan> rowScan_;
  filter::Evaluator onRows_;
  std::uint64_t revision_ = 0;
  std::size_t known_ = 0;    // rows
  std::size_t backlog_ = 0;  // rows below it were not looked at yet
  bool begun_ = false;

  // Of the thread that reads.
  const std::unique_ptr<store::RowScan> readScan_;
  filter::Evaluator onWholes_;
  std::unique_ptr<store::TextCandidates> candidates_;
  std::uint64_t askedFor_ = 0;  // generation

  mutable std::mutex mutex_;
  std::vector<std::uint8_t> states_;
  std::vector<std::uint32_t> touched_;
  std::deque<std::uint32_t> toRead_;  // rows that wait, the one to read next at the back
  std::vector<std::uint32_t> held_;   // rows that wait for the index's word
  enum class Index : std::uint8_t { notAsked, asked, answered } index_ = Index::notAsked;
  std::uint64_t settled_ = 0;
  std::uint64_t generation_ = 0;    // of row numbers
  std::uint64_t readRevision_ = 0;  // revision_, for the other thread
  bool reset_ = false, scanned_ = false, cut_ = false;
  std::string trouble_;
  Notifier<> changed_;
  bool dirty_ = false;  // there is something to take
};

}  // namespace penstock::service
