// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/reader_thread.h"

#include <pthread.h>

#include <utility>

namespace penstock::store {

ReaderThread::ReaderThread() : thread_([this] { run(); }) {}

void ReaderThread::post(Job job) {
  {
    std::lock_guard lock(mutex_);
    if (!closing_) {
      jobs_.push_back(std::move(job));
      wake_.notify_one();
      return;
    }
  }
  job(true);
}

void ReaderThread::close() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void ReaderThread::run() {
  pthread_setname_np(pthread_self(), "store-reader");
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    const bool closing = closing_;
    lock.unlock();
    job(closing);
    lock.lock();
  }
}

}  // namespace penstock::store
