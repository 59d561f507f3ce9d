// SPDX-License-Identifier: GPL-3.0-or-later
// The one way to begin a coroutine: as a child of somebody who waits for its end.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/net/asio.h"
#include "penstock/net/signal.h"

namespace penstock::net {

/// What was thrown, in its own words.
std::string messageOf(const std::exception_ptr& thrown);

/// Coroutines that run beside their owner and use what lies in its frame: the owner is not over before they are. An exception of one
/// (a bug of ours) ends what all of them do, and is thrown again where their end is waited for, so that it is told once, by whoever
/// began the outermost.
/// Thread: the context's. Lifetime: may be destroyed while children run only together with the context they run on.
class TaskGroup {
 public:
  /// Called once, when the first child or the owner throws, with what it said: closes whatever the others wait for.
  using Stop = std::function<void(std::string_view what)>;

  TaskGroup(asio::io_context& context, Stop stop) : context_(context), stop_(std::move(stop)) {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// It begins with the next turn of the thread's loop, or at once. `owner` lives until the end of `task` was counted: where nobody else may be
  /// left who holds the group, it is not enough that the task does, whose frame goes before.
  void spawn(Awaitable<> task, std::shared_ptr<const void> owner = nullptr);
  /// Until no child runs. Throws what the first of them threw, once. One waiter at a time.
  Awaitable<> join();
  /// The owner's own part, then join(): what `own` throws ends the children, and what they throw ends `own`.
  Awaitable<> run(Awaitable<> own);

  std::size_t running() const { return running_; }
  /// Somebody threw: what the owner sees is the end that Stop made, and join() throws.
  bool failed() const { return failed_; }

 private:
  void ended(const std::exception_ptr& thrown);
  void fail(const std::exception_ptr& thrown);

  asio::io_context& context_;
  Stop stop_;
  std::size_t running_ = 0;
  bool failed_ = false;
  std::exception_ptr thrown_;
  Signal idle_;
};

}  // namespace penstock::net
