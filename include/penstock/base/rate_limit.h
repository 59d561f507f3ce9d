// SPDX-License-Identifier: GPL-3.0-or-later
// So many log lines and no more: what a stranger can cause again and again must not fill a disk.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "penstock/base/clock.h"

namespace penstock {

/// Thread: any.
class RateLimit {
 public:
  RateLimit(unsigned most, std::chrono::steady_clock::duration period) : most_(most), period_(period) {}
  /// Whether it may be said now: then how many were left unsaid since the last one that was. Else nothing.
  std::optional<unsigned> admit(SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (now - since_ >= period_) {
      since_ = now;
      said_ = 0;
    }
    if (said_ == most_) {
      ++unsaid_;
      return std::nullopt;
    }
    ++said_;
    const unsigned unsaid = unsaid_;
    unsaid_ = 0;
    return unsaid;
  }

 private:
  const unsigned most_;
  const std::chrono::steady_clock::duration period_;
  std::mutex mutex_;
  SteadyTime since_{};
  unsigned said_ = 0, unsaid_ = 0;
};

}  // namespace penstock
