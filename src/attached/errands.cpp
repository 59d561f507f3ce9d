// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/errands.h"

#include <pthread.h>

#include <utility>

namespace penstock::attached {

Errands::Errands(const char* name) : thread_([this] { work(); }) { ::pthread_setname_np(thread_.native_handle(), name); }

Errands::~Errands() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Errands::run(std::function<void()> errand) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(errand));
  }
  wake_.notify_one();
}

void Errands::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return over_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::function<void()> errand = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    errand();
    lock.lock();
  }
}

}  // namespace penstock::attached
