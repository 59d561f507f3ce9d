// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/sends/await_sending.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace penstock::service {

replay::SendState awaitSending(replay::Sending& sending, const CancelToken& token) {
  std::mutex mutex;
  std::condition_variable told;
  const Subscription heard = sending.changed().subscribe([&] {
    const std::lock_guard lock(mutex);
    told.notify_all();
  });
  std::unique_lock lock(mutex);
  for (bool asked = false;;) {
    replay::SendState state = sending.state();
    if (state.phase == replay::SendPhase::ended) return state;
    if (!asked && (token.cancelled() || state.phase == replay::SendPhase::open)) {
      sending.cancel();
      asked = true;
    }
    told.wait_for(lock, std::chrono::milliseconds(20));
  }
}

}  // namespace penstock::service
