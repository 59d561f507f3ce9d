// SPDX-License-Identifier: GPL-3.0-or-later
// How one coroutine wakes another of its thread.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <optional>
#include <utility>

#include "penstock/net/asio.h"

namespace penstock::net {

/// One waits, another notifies; no timer, no queue. Thread: one. Lifetime: not destroyed while somebody waits.
class Signal {
 public:
  /// Until notify(). One waiter at a time.
  Awaitable<> wait() {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>([this](auto handler) { waiter_.emplace(std::move(handler)); },
                                                                       asio::use_awaitable);
  }
  bool waiting() const { return waiter_.has_value(); }
  /// The waiter goes on at once, inside this call. Nothing when there is none.
  void notify() {
    if (!waiter_) return;
    Handler next(std::move(*waiter_));
    waiter_.reset();
    std::move(next)();
  }

 private:
  // Made and moved, never assigned: in Boost 1.81 its assignment calls itself without end.
  using Handler = asio::any_completion_handler<void()>;
  std::optional<Handler> waiter_;
};

}  // namespace penstock::net
