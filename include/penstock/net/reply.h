// SPDX-License-Identifier: GPL-3.0-or-later
// One value that a coroutine of an I/O thread waits for and another thread gives.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/net/io_thread.h"

namespace penstock::net {

/// Thread: the I/O thread, but for its promises. Lifetime: the waiting coroutine's frame; what is promised after it went is dropped.
template <class T>
class Reply {
  struct State {
    Reply* owner;  // of the I/O thread alone; null once it went
  };

 public:
  explicit Reply(IoThread& thread)
      : door_(thread.door()), wait_(thread.context(), SteadyTime::max()), state_(std::make_shared<State>(State{this})) {}
  ~Reply() { state_->owner = nullptr; }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  /// Copies are one promise: the first set() counts, and the last that goes unset gives nothing, so that whoever forgets an answer does
  /// not leave its asker waiting for ever. Thread: any.
  class Promise {
   public:
    /// False: it was given before.
    bool set(T value) const { return shared_->set(std::move(value)); }

   private:
    friend class Reply;
    struct Shared {
      Shared(DoorPtr d, std::shared_ptr<State> s) : door(std::move(d)), state(std::move(s)) {}
      ~Shared() {
        if (!given) give(std::nullopt);
      }
      bool set(T value) {
        {
          const std::lock_guard lock(mutex);
          if (std::exchange(given, true)) return false;
        }
        give(std::move(value));
        return true;
      }
      void give(std::optional<T> value) {
        door->post([s = state, v = std::move(value)]() mutable {
          if (s->owner) s->owner->settle(std::move(v));
        });
      }
      DoorPtr door;
      std::shared_ptr<State> state;
      std::mutex mutex;
      bool given = false;
    };
    explicit Promise(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
    std::shared_ptr<Shared> shared_;
  };
  /// One for each Reply.
  Promise promise() { return Promise(std::make_shared<typename Promise::Shared>(door_, state_)); }

  /// Until it is given; nothing when it never will be, or interrupt() was first. Once.
  Awaitable<std::optional<T>> wait() {
    error_code ignored;
    if (!settled_) co_await wait_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    settled_ = true;
    co_return std::move(value_);
  }
  /// The same, and nothing when it did not come within `patience`.
  Awaitable<std::optional<T>> wait(std::chrono::milliseconds patience) {
    if (!settled_) wait_.expires_after(patience);
    return wait();
  }
  /// It is not wanted any more: whoever waits goes on with the thread's next turn.
  void interrupt() { settle(std::nullopt); }

 private:
  void settle(std::optional<T> value) {
    if (std::exchange(settled_, true)) return;
    value_ = std::move(value);
    wait_.cancel();
  }

  DoorPtr door_;
  asio::steady_timer wait_;  // owned by the context while somebody waits, so that a frame which is never told goes with it
  std::shared_ptr<State> state_;
  std::optional<T> value_;
  bool settled_ = false;
};

}  // namespace penstock::net
