// SPDX-License-Identifier: GPL-3.0-or-later
// The exchanges loaded last: a person goes back and forth between a few rows.
#pragma once

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>

#include "store/write_queue.h"

namespace penstock::store {

/// Thread: any.
class ExchangeCache {
 public:
  model::ExchangePtr find(model::ExchangeId id) {
    std::lock_guard lock(mutex_);
    const auto found = locate(id);
    if (found == entries_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found);
    return *found;
  }
  void add(const model::ExchangePtr& exchange) {
    std::lock_guard lock(mutex_);
    if (const auto found = locate(exchange->id); found != entries_.end()) remove(found);
    entries_.push_front(exchange);
    bytes_ += footprint(*exchange);
    while (entries_.size() > most || bytes_ > mostBytes) remove(std::prev(entries_.end()));
    size_ = entries_.size();
  }
  /// A newer snapshot of these came.
  void forget(const std::vector<model::ExchangePtr>& exchanges) {
    if (size_.load(std::memory_order_relaxed) == 0) return;
    std::lock_guard lock(mutex_);
    for (auto it = entries_.begin(); it != entries_.end();) {
      const auto entry = it++;
      if (std::any_of(exchanges.begin(), exchanges.end(), [&](const auto& x) { return x->id == (*entry)->id; }))
        remove(entry);
    }
    size_ = entries_.size();
  }

 private:
  using Entries = std::list<model::ExchangePtr>;
  static constexpr std::size_t most = 64, mostBytes = 8 * 1024 * 1024;
  Entries::iterator locate(model::ExchangeId id) {
    return std::find_if(entries_.begin(), entries_.end(), [id](const auto& x) { return x->id == id; });
  }
  void remove(Entries::iterator entry) {
    bytes_ -= footprint(**entry);
    entries_.erase(entry);
  }

  std::mutex mutex_;
  Entries entries_;  // used last first
  std::size_t bytes_ = 0;
  std::atomic<std::size_t> size_{0};
};

}  // namespace penstock::store
