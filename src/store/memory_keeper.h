// SPDX-License-Identifier: GPL-3.0-or-later
// Whole exchanges without a project: the newest within a budget.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "penstock/base/result.h"
#include "store/kept_messages.h"
#include "store/write_queue.h"

namespace penstock::store {

/// Heads may take half of the budget, messages an eighth, bodies what is left; of one exchange's bodies at most a quarter
/// is kept. The oldest go first, bodies before heads. Of a body the beginning is kept, but of one that messages point
/// into the end. Thread: any.
class MemoryKeeper {
 public:
  explicit MemoryKeeper(std::size_t budget) : budget_(budget) {}

  void keep(model::RecordBatch&& batch);
  /// **Errors**: notFound (also for what is no longer kept: the caller knows the difference).
  Result<model::ExchangePtr> load(model::ExchangeId id) const;
  std::vector<ChunkPtr> chunksOf(model::ExchangeId id, model::BodyId body) const;
  void messages(model::ExchangeId id, MessagePage& page) const;
  /// Bytes at the beginning of that body that are no longer there though what follows is.
  std::uint64_t droppedTo(model::ExchangeId id, model::BodyId body) const;
  void drop(model::ExchangeId through);
  void forget(std::span<const model::ExchangeId> ids);
  /// Bytes held, as estimated.
  std::size_t bytes() const;

 private:
  struct Entry {
    model::ExchangePtr exchange;  // null while only chunks came
    std::deque<ChunkPtr> chunks;
    std::size_t headBytes = 0, bodyBytes = 0;
    bool bodiesDropped = false;
    bool growsOn = false;                   // messages came: what its chunks say last matters
    std::uint64_t droppedTo[4] = {0, 0, 0, 0};  // by BodyId::number()
  };
  void put(model::ExchangePtr exchange);
  void put(model::BodyChunk&& chunk);
  Entry& entryOf(model::ExchangeId id);
  using Entries = std::map<model::ExchangeId, Entry>;
  void drop(Entries::iterator entry);
  void dropOldestChunk(Entry& entry);
  void dropBodies(Entry& entry);
  void trim();

  std::size_t held() const { return headBytes_ + bodyBytes_ + messages_.bytes(); }

  const std::size_t budget_;
  mutable std::mutex mutex_;
  Entries entries_;  // oldest first
  KeptMessages messages_;
  model::ExchangeId bodiesFrom_ = 0;            // no entry below it holds a body
  model::ExchangeId droppedBelow_ = 0;          // entries below it are gone for good
  std::size_t headBytes_ = 0, bodyBytes_ = 0;
};

}  // namespace penstock::store
