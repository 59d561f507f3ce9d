// SPDX-License-Identifier: GPL-3.0-or-later
// What takes longer than the others of an I/O thread can wait is done beside it.
#pragma once

#include <boost/asio/execution_context.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "penstock/net/io_thread.h"
#include "penstock/net/reply.h"

namespace penstock::net {

/// Bytes that are searched, changed or coded at once; more of them are a matter of many milliseconds.
inline constexpr std::size_t mostAtOnce = 256 * 1024;

/// One thread beside each I/O thread, begun when it is first needed, which does one thing after the other. It goes with the thread's context:
/// what is not begun by then is not done.
class SideThread final : public asio::execution_context::service {
 public:
  using key_type = SideThread;
  static inline asio::execution_context::id id;
  explicit SideThread(asio::execution_context& context) : service(context) {}
  static SideThread& of(IoThread& thread) { return asio::use_service<SideThread>(thread.context()); }

  /// It must not throw. Thread: the I/O thread.
  void run(std::function<void()> job);

 private:
  void shutdown() override;
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool over_ = false;
  std::thread thread_;
};

/// What `job` gives, done beside the I/O thread while its other coroutines go on; null when the program ends before. What the job throws is
/// thrown here. Whoever waits may be gone before it is done, so the job holds what it needs. Thread: the I/O thread.
template <class T>
Awaitable<std::shared_ptr<T>> aside(IoThread& thread, std::function<T()> job) {
  struct Done {
    std::shared_ptr<T> value;
    std::exception_ptr thrown;
  };
  Reply<Done> reply(thread);
  const auto promise = reply.promise();
  SideThread::of(thread).run([promise, job = std::move(job)] {
    Done done;
    try {
      done.value = std::make_shared<T>(job());
    } catch (...) {
      done.thrown = std::current_exception();
    }
    promise.set(std::move(done));
  });
  auto done = co_await reply.wait();
  if (done && done->thrown) std::rethrow_exception(done->thrown);
  co_return done ? std::move(done->value) : nullptr;
}

}  // namespace penstock::net
