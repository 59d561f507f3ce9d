// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/side_thread.h"

#include <pthread.h>

namespace penstock::net {

void SideThread::run(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (over_) return;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
  if (thread_.joinable()) return;
  thread_ = std::thread([this] { work(); });
  pthread_setname_np(thread_.native_handle(), "beside io");
}

void SideThread::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return over_ || !jobs_.empty(); });
    if (over_) return;
    {
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
    }
    lock.lock();
  }
}

void SideThread::shutdown() {
  std::deque<std::function<void()>> left;  // let go of outside of the lock
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    left.swap(jobs_);
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace penstock::net
