// SPDX-License-Identifier: GPL-3.0-or-later
// What the writer does with large pieces of bodies: into the log as they come, into the project while nothing flows, and what is
// free back to the disk.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "penstock/base/clock.h"
#include "store/body_fold.h"
#include "store/body_log.h"

namespace penstock::store {

/// The order that keeps every power cut harmless: pieces are on disk before the rows that name them are in the project file
/// (sync), and what was folded is there before its place in the log is given back (release). Thread: the writer's.
class LargeBodies {
 public:
  static constexpr std::size_t least = 32 * 1024;  // smaller pieces are not worth their page and their row

  static Result<LargeBodies> prepare(Database& db, std::unique_ptr<BodyLog> log);

  /// What of a burst goes to the log.
  static bool goesToLog(const model::BodyChunk& chunk) {
    return chunk.bytes.size() >= least && chunk.bytes.size() <= BodyLog::mostBytes;
  }
  /// Writes those of ids over `purged`, before the transaction with their rows; extents() are theirs, in order. SQLITE_OK or an
  /// error code.
  int append(std::span<const ChunkPtr> chunks, model::ExchangeId purged);
  const std::vector<Extent>& extents() const { return extents_; }
  /// Of a burst, some of its rows or all of them are committed; or nothing more of it will be.
  void committed() { log_->committed(); }
  void burstCommitted() { inBurst_ = false; }
  void rolledBack() {
    inBurst_ = false;
    log_->rolledBack();
  }

  /// There are pieces in the log.
  bool left() const { return left_; }
  /// Now is the time: nothing came for a while, or much has gathered and the writer rests.
  bool foldDue(bool queueEmpty) const;
  /// A step of folding. SQLITE_OK, SQLITE_DONE when nothing is left, or an error code: then it is not due for a while.
  int fold();
  std::uint64_t takeMoved() { return fold_.takeMoved(); }

  /// Before a checkpoint. SQLITE_OK or an error code.
  int sync() { return log_->sync(); }
  /// After one that reached the project file whole, and at the beginning.
  void release();
  /// Bytes from the first piece on; and on disk.
  std::uint64_t held();
  std::uint64_t onDisk() const { return log_->onDisk(); }
  const LogPins& pins() const { return log_->pins(); }

 private:
  LargeBodies(std::unique_ptr<BodyLog> log, BodyFold fold, Statement first)
      : log_(std::move(log)), fold_(std::move(fold)), first_(std::move(first)) {}
  /// Position of the first piece; none where it cannot be told; nothingLeft where there is no piece.
  std::optional<std::uint64_t> firstPosition();

  std::unique_ptr<BodyLog> log_;
  BodyFold fold_;
  Statement first_;
  std::vector<ChunkPtr> taken_;  // reused
  std::vector<Extent> extents_;
  SteadyTime quietSince_ = steadyNow();
  bool left_ = false;
  bool inBurst_ = false;  // pieces are in the log whose rows are not
};

}  // namespace penstock::store
