// SPDX-License-Identifier: GPL-3.0-or-later
// The index that workers read, while there is one: a project may be closed while they do.
#pragma once

#include <memory>
#include <mutex>
#include <shared_mutex>

#include "penstock/model/summary.h"

namespace penstock::gui {

/// Thread: any. Shared by those who read.
class IndexGate {
 public:
  /// Waits until nobody reads the index before.
  void set(model::TrafficIndex* index) {
    const std::unique_lock lock(mutex_);
    index_ = index;
  }
  /// read(index), or what an empty result is where there is none.
  template <class Read>
  auto with(Read read) const -> decltype(read(std::declval<model::TrafficIndex&>())) {
    const std::shared_lock lock(mutex_);
    if (!index_) return {};
    return read(*index_);
  }

 private:
  mutable std::shared_mutex mutex_;
  model::TrafficIndex* index_ = nullptr;
};
using IndexGatePtr = std::shared_ptr<IndexGate>;

}  // namespace penstock::gui
