// SPDX-License-Identifier: GPL-3.0-or-later
// Whole exchanges without a project: the newest within a budget.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "penstock/base/result.h"
#include "store/write_queue.h"

namespace penstock::store {

/// Heads may take half of the budget, bodies what is left; of one body at most a quarter is kept. The oldest go first,
/// bodies before heads. Thread: any.
class MemoryKeeper {
 public:
  explicit MemoryKeeper(std::size_t budget) : budget_(budget) {}

  void keep(model::RecordBatch&& batch);
  /// **Errors**: notFound (also for what is no longer kept: the caller knows the difference).
  Result<model::ExchangePtr> load(model::ExchangeId id) const;
  std::vector<ChunkPtr> chunksOf(model::ExchangeId id, model::Direction direction) const;
  void drop(model::ExchangeId through);
  /// Bytes held, as estimated.
  std::size_t bytes() const;

 private:
  struct Entry {
    model::ExchangePtr exchange;  // null while only chunks came
    std::vector<ChunkPtr> chunks;
    std::size_t headBytes = 0, bodyBytes = 0;
    bool bodiesDropped = false;
  };
  void put(model::ExchangePtr exchange);
  void put(model::BodyChunk&& chunk);
  void dropBodies(Entry& entry);
  void trim();

  const std::size_t budget_;
  mutable std::mutex mutex_;
  std::map<model::ExchangeId, Entry> entries_;  // oldest first
  model::ExchangeId bodiesFrom_ = 0;            // no entry below it holds a body
  model::ExchangeId droppedBelow_ = 0;          // entries below it are gone for good
  std::size_t headBytes_ = 0, bodyBytes_ = 0;
};

}  // namespace penstock::store
