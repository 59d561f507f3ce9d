// SPDX-License-Identifier: GPL-3.0-or-later
// The way to the other Penstock, which may be another process after a while.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "penstock/api/remote_calls.h"

namespace penstock::attached {

/// Thread: any.
class Line {
 public:
  explicit Line(api::Remote remote) : calls_(std::make_shared<const api::RemoteCalls>(std::move(remote))) {}

  /// Of the last one that was there: where that is gone they fail.
  std::shared_ptr<const api::RemoteCalls> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  /// From now on it leads there.
  void lead(api::Remote remote) {
    auto calls = std::make_shared<const api::RemoteCalls>(std::move(remote));
    const std::lock_guard lock(mutex_);
    calls_ = std::move(calls);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const api::RemoteCalls> calls_;
};
using LinePtr = std::shared_ptr<Line>;

}  // namespace penstock::attached
