// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/workers.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace penstock::api {
namespace {

thread_local Workers* ofThisThread = nullptr;

}  // namespace

Workers::Waiting::Waiting() : workers_(ofThisThread) {
  if (workers_) workers_->leave();
}

Workers::Waiting::~Waiting() {
  if (workers_) workers_->comeBack();
}

void Workers::run(std::function<void()> job) {
  std::vector<std::thread> ended;
  {
    const std::lock_guard lock(mutex_);
    if (over_) return;
    jobs_.push_back(std::move(job));
    begin();
    ended.swap(ended_);
  }
  wake_.notify_one();
  for (std::thread& thread : ended) thread.join();
}

void Workers::begin() {
  if (!over_ && idle_ < jobs_.size() && threads_.size() - waiting_ < most_) threads_.emplace_back([this] { work(); });
}

void Workers::leave() {
  const std::lock_guard lock(mutex_);
  ++waiting_;
  begin();
}

// What it waited for is there, and it goes on beside whoever took its place: for a moment there is one more.
void Workers::comeBack() {
  const std::lock_guard lock(mutex_);
  --waiting_;
}

void Workers::work() {
  ::pthread_setname_np(::pthread_self(), "api-work");
  ofThisThread = this;
  std::unique_lock lock(mutex_);
  while (true) {
    if (!over_ && tooMany()) {
      const auto self = std::find_if(threads_.begin(), threads_.end(), [](const std::thread& t) { return t.get_id() == std::this_thread::get_id(); });
      ended_.push_back(std::move(*self));
      threads_.erase(self);
      return;
    }
    ++idle_;
    wake_.wait(lock, [this] { return over_ || !jobs_.empty(); });
    --idle_;
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

void Workers::stop() {
  std::vector<std::thread> threads;
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    threads.swap(threads_);
    std::move(ended_.begin(), ended_.end(), std::back_inserter(threads));
    ended_.clear();
    dropped.swap(jobs_);
  }
  wake_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace penstock::api
