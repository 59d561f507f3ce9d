// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that goes and asks, one thing after the other.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace penstock::attached {

/// Thread: any. Its end makes what still waits first, so whoever ends it has seen to it that nothing is waited for any more.
class Errands {
 public:
  explicit Errands(const char* name);
  ~Errands();
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;
  void run(std::function<void()> errand);

 private:
  void work();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace penstock::attached
