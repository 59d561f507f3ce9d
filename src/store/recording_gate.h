// SPDX-License-Identifier: GPL-3.0-or-later
// Which exchanges are kept: the switch, the problem that stops recording, and what was lost to it.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/model/exchange_sink.h"

namespace penstock::store {

/// An exchange that began while recording was off is never kept, also when it ends later: its first chunks are gone.
/// Thread: any.
class RecordingGate {
 public:
  bool open() const { return open_.load(std::memory_order_relaxed); }
  /// `next` is the next id to be given out: exchanges from there on have not begun.
  void setOn(bool on, model::ExchangeId next);
  /// "" when it is over.
  void setProblem(std::string problem, model::ExchangeId next);
  std::string problem() const;
  /// The project has reached its limit: as if recording were off, until it has not.
  /// Whether that is new.
  bool setLimited(bool limited, model::ExchangeId next);
  bool limited() const;
  bool on() const;
  bool hasProblem() const;

  /// One ended that began while the gate was closed: lost, if that was because of a problem.
  void neverKept(const model::Exchange& exchange);
  void addLost(std::uint64_t exchanges) { lost_.fetch_add(exchanges, std::memory_order_relaxed); }
  std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  /// Ids up to it were deleted: what still comes of them is dropped.
  void refuseThrough(model::ExchangeId id);
  /// Takes out what is not to be kept. While there is a problem that is everything, and `stopped` gets the snapshots,
  /// so that rows that are there already can still show how they ended.
  void filter(model::RecordBatch& batch, std::vector<model::ExchangePtr>& stopped);

 private:
  struct Gap {
    model::ExchangeId from, to;
    bool lossy;  // because of a problem
  };
  static constexpr std::size_t gapLimit = 64;
  void update(model::ExchangeId next);
  const Gap* gapOf(model::ExchangeId id) const;

  mutable std::mutex mutex_;
  std::atomic<bool> open_{true}, filtering_{false};
  bool on_ = true, limited_ = false;
  std::string problem_;
  // Of the problem, or the last one.
  WallTime problemFrom_{}, problemTo_{};
  std::vector<Gap> gaps_;  // the last one is open-ended while the gate is closed
  model::ExchangeId refusedThrough_ = 0;
  std::atomic<std::uint64_t> lost_{0};
};

}  // namespace penstock::store
