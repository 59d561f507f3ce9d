// SPDX-License-Identifier: GPL-3.0-or-later
// A mutex for short holds that a long loop takes again and again.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

namespace penstock::store {

/// As std::mutex, which its last owner gets again before whoever waits has woken up. A loop over all rows calls giveWay before
/// each turn, so that the window and the capture get theirs in between. BasicLockable.
class TurnMutex {
 public:
  void lock() {
    if (mutex_.try_lock()) return;
    waiting_.fetch_add(1);
    mutex_.lock();
    waiting_.fetch_sub(1);
    served_.fetch_add(1);
    served_.notify_all();
  }
  void unlock() { mutex_.unlock(); }

  /// Holding nothing. Waits until those who waited had their turn, or as many others came in between.
  void giveWay() const {
    constexpr int mostTurns = 100;
    for (int turn = 0; turn < mostTurns; ++turn) {
      const std::uint32_t served = served_.load();  // before the look: who is counted there is served after it
      if (waiting_.load() == 0) return;
      served_.wait(served);
    }
  }

 private:
  std::mutex mutex_;
  std::atomic<int> waiting_{0};
  std::atomic<std::uint32_t> served_{0};
};

}  // namespace penstock::store
