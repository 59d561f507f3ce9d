// SPDX-License-Identifier: GPL-3.0-or-later
// The way back to the thread that draws, and the threads where what may wait is done.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/display/post.h"

namespace penstock::cui {

/// Calls for the thread that draws. Lifetime: what is posted to one that is gone is dropped.
class Inbox {
 public:
  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Thread: any, as what it gives.
  display::Post post() const;
  /// Has the thread that draws look around, with nothing to call. Thread: any.
  void wake() const;
  /// Readable while there is something to run.
  int descriptor() const { return state_->descriptor; }
  /// Makes the calls that wait; how many they were. Thread: the one that draws.
  std::size_t run();

 private:
  struct State {
    std::mutex mutex;
    std::vector<std::function<void()>> calls;
    bool closed = false;
    int descriptor = -1;
  };
  const std::shared_ptr<State> state_;
};

/// A member of whoever is called back: what it wrapped is not called once it is gone. Thread: the one that draws.
class Alive {
 public:
  Alive() = default;
  Alive(const Alive&) = delete;
  Alive& operator=(const Alive&) = delete;
  template <class F>
  auto wrap(F f) const {
    return [weak = std::weak_ptr<int>(token_), f = std::move(f)](auto&&... values) mutable {
      if (!weak.expired()) f(std::forward<decltype(values)>(values)...);
    };
  }

 private:
  std::shared_ptr<int> token_ = std::make_shared<int>(0);
};

/// One thread that does one thing after the other. Lifetime: its end cancels what is under way and drops what waits.
class Worker {
 public:
  Worker(const Inbox& inbox, const char* name);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// `work(token)` there, then `done` with what it gave on the thread that draws, unless the token was cancelled by then.
  template <class Work, class Done>
  CancelToken run(Work work, Done done) {
    CancelToken token;
    add(token, [token, post = post_, work = std::move(work), done = std::move(done)]() mutable {
      auto result = std::make_shared<decltype(work(token))>(work(token));
      post([token, result, done = std::move(done)]() mutable {
        if (!token.cancelled()) done(std::move(*result));
      });
    });
    return token;
  }

 private:
  struct Task {
    CancelToken token;
    std::function<void()> call;
  };
  void add(const CancelToken& token, std::function<void()> call);
  void work();

  const display::Post post_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  CancelToken current_;
  bool over_ = false;
  std::thread thread_;
};

/// What is under way for one purpose: another takes its place.
class Job {
 public:
  Job() = default;
  ~Job() { cancel(); }
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  template <class Work, class Done>
  void start(Worker& worker, Work work, Done done) {
    cancel();
    token_ = worker.run(std::move(work), std::move(done));
  }
  void cancel() { token_.cancel(); }

 private:
  CancelToken token_;
};

}  // namespace penstock::cui
