// SPDX-License-Identifier: GPL-3.0-or-later
// Threads for what blocks, begun as they are needed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace penstock::api {

/// `most` jobs are at work at a time. One that waits for somebody else (a reader, a server, a person) does not count: another takes its place.
/// Thread: any.
class Workers {
 public:
  explicit Workers(std::size_t most) : most_(most) {}
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  /// It must not throw. After stop() it is dropped.
  void run(std::function<void()> job);
  /// Drops what has not begun, and waits for the rest.
  void stop();

  /// As long as it lives the job that made it waits. On a thread that is no worker it means nothing.
  class Waiting {
   public:
    Waiting();
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    Workers* const workers_;
  };

 private:
  void work();
  void begin();  // under mutex_
  void leave();
  void comeBack();
  bool tooMany() const { return threads_.size() - waiting_ > most_; }

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
  std::vector<std::thread> ended_;  // their last step is under way
  std::size_t idle_ = 0, waiting_ = 0;
  bool over_ = false;
};

}  // namespace penstock::api
