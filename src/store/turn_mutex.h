// SPDX-License-Identifier: GPL-3.0-or-later
// A mutex for short holds that a long loop takes again and again.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace penstock::store {

/// As std::mutex, which its last owner gets again before whoever waits has woken up. A loop over all rows calls giveWay before
/// each turn, so that the window and the capture get theirs in between. BasicLockable.
class TurnMutex {
 public:
  void lock() {
    if (mutex_.try_lock()) return;
    waiting_.fetch_add(1, std::memory_order_relaxed);
    mutex_.lock();
    waiting_.fetch_sub(1, std::memory_order_relaxed);
  }
  void unlock() { mutex_.unlock(); }

  /// Holding nothing. Waits while others wait, some milliseconds at most.
  void giveWay() const {
    for (int i = 0; i < 100 && waiting_.load(std::memory_order_relaxed) > 0; ++i)
      std::this_thread::sleep_for(std::chrono::microseconds(20));
  }

 private:
  std::mutex mutex_;
  std::atomic<int> waiting_{0};
};

}  // namespace penstock::store
