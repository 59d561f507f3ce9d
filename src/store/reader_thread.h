// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that waits for the disk so that nobody else has to.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace penstock::store {

/// Jobs in order of arrival. Thread: any, but close() from one.
class ReaderThread {
 public:
  /// Is told whether the thread is closing: then the job answers without working.
  using Job = std::function<void(bool closing)>;
  ReaderThread();
  ~ReaderThread() { close(); }
  ReaderThread(const ReaderThread&) = delete;
  ReaderThread& operator=(const ReaderThread&) = delete;
  /// Runs the job at once, here, when closed.
  void post(Job job);
  /// Ends the job under way, runs the others as closing.
  void close();

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace penstock::store
