// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/task_group.h"

#include <utility>

namespace penstock::net {

std::string messageOf(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception without words";
  }
}

void TaskGroup::spawn(Awaitable<> task, std::shared_ptr<const void> owner) {
  ++running_;
  asio::co_spawn(context_, std::move(task), [this, owner = std::move(owner)](const std::exception_ptr& thrown) { ended(thrown); });
}

void TaskGroup::ended(const std::exception_ptr& thrown) {
  if (thrown) fail(thrown);                // while it counts as running: the owner, woken by Stop, may not be over inside it
  if (--running_ == 0) idle_.notify();  // the owner may be over after this
}

void TaskGroup::fail(const std::exception_ptr& thrown) {
  // What the others throw after it is mostly its consequence.
  if (std::exchange(failed_, true)) return;
  thrown_ = thrown;
  try {
    stop_(messageOf(thrown));
  } catch (...) {  // of the same bug, met again: it is told already
  }
}

Awaitable<> TaskGroup::join() {
  while (running_ > 0) co_await idle_.wait();
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

Awaitable<> TaskGroup::run(Awaitable<> own) {
  try {
    co_await std::move(own);
  } catch (...) {
    fail(std::current_exception());
  }
  co_await join();
}

}  // namespace penstock::net
