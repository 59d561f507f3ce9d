// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "penstock/net/asio.h"

namespace penstock::replay {

/// Says once that a time is over, unless it is gone before. Thread: the context's.
class TimeLimit {
 public:
  /// 0: never.
  TimeLimit(net::asio::io_context& context, std::chrono::milliseconds most, std::function<void()> over) {
    if (most.count() == 0) return;
    timer_ = std::make_shared<net::asio::steady_timer>(context, most);
    timer_->async_wait([weak = std::weak_ptr(timer_), over = std::move(over)](net::error_code ec) {
      // What had expired before it went is in the queue of the thread, and means nothing any more.
      if (!ec && !weak.expired()) over();
    });
  }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

 private:
  std::shared_ptr<net::asio::steady_timer> timer_;
};

}  // namespace penstock::replay
