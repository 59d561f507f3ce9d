// SPDX-License-Identifier: GPL-3.0-or-later
// The way onto an I/O thread from any other.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "penstock/net/asio.h"

namespace penstock::net {

/// Whoever is called on a thread that may outlive the I/O thread holds this in place of its context. Thread: any.
class Door {
 public:
  explicit Door(asio::io_context& context) : context_(&context) {}
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  /// `f` is called on the I/O thread, never inside this. False once the thread is over: `f` is dropped.
  template <class F>
  bool post(F f) {
    const std::lock_guard lock(mutex_);
    if (!context_) return false;
    asio::post(*context_, std::move(f));
    return true;
  }
  /// Before the context is destroyed: from its return on nobody gets in.
  void close() {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
  }

 private:
  std::mutex mutex_;
  asio::io_context* context_;
};
using DoorPtr = std::shared_ptr<Door>;

}  // namespace penstock::net
