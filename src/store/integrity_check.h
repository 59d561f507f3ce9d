// SPDX-License-Identifier: GPL-3.0-or-later
// A look through a whole project file that is not known to be as Penstock left it.
#pragma once

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "store/database.h"

namespace penstock::store {

/// SQLite's quick_check, a table at a time, on a thread of its own behind all else. What it finds is told; readers do not wait for it,
/// for they trust nothing. Thread: any, but close() from one.
class IntegrityCheck {
 public:
  /// `went`: it went on, or found something; on its thread. **Errors**: as openForReading.
  static Result<std::unique_ptr<IntegrityCheck>> start(const std::string& path, const std::string& vfs, std::function<void()> went);
  ~IntegrityCheck() { close(); }
  IntegrityCheck(const IntegrityCheck&) = delete;
  IntegrityCheck& operator=(const IntegrityCheck&) = delete;

  /// Cuts it short.
  void close();
  /// Of its tables, how many hundredths were looked at.
  int percent() const { return percent_.load(std::memory_order_relaxed); }
  /// All of the file was looked at.
  bool done() const { return done_.load(std::memory_order_acquire); }
  /// Found so far; of one table no more than a hundred are counted.
  std::uint64_t problems() const { return problems_.load(std::memory_order_relaxed); }

 private:
  IntegrityCheck(Database db, std::function<void()> went) : db_(std::move(db)), went_(std::move(went)) {}
  bool startThread();
  void run();
  bool check(const std::string& table);

  Database db_;
  const std::function<void()> went_;
  std::atomic<int> percent_{0};
  std::atomic<bool> done_{false}, stop_{false};
  std::atomic<std::uint64_t> problems_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
  bool running_ = false;
  bool joinable_ = false;
  pthread_t thread_{};
};

}  // namespace penstock::store
