// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/ending.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "penstock/base/clock.h"

namespace penstock::service {

namespace {

using std::chrono::milliseconds;

constexpr int signals[] = {SIGTERM, SIGINT, SIGHUP};
constexpr unsigned char changed = 0, over = 255;  // beside numbers of signals

// All that a signal handler may touch.
std::atomic<int> handlerPipe{-1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void onSignal(int number) {
  const int before = errno;
  const auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] const auto written = ::write(handlerPipe, &byte, 1);
  errno = before;
}

milliseconds patience(Ending::Phase phase) {
  switch (phase) {
    case Ending::Phase::opening: return milliseconds(300);
    case Ending::Phase::running: return milliseconds(10'000);
    case Ending::Phase::saved: return milliseconds(500);
  }
  return {};
}

/// Only where that does not block: nothing holds up the end.
void sayLast(std::string_view sentence) {
  pollfd ready{2, POLLOUT, 0};
  if (::poll(&ready, 1, 0) == 1) [[maybe_unused]] const auto written = ::write(2, sentence.data(), sentence.size());
}

}  // namespace

struct Ending::Impl {
  explicit Impl(std::function<void()> call) : asked(std::move(call)) {}

  void run();
  void wake(unsigned char byte) const { [[maybe_unused]] const auto written = ::write(pipe[1], &byte, 1); }

  const std::function<void()> asked;
  int pipe[2] = {-1, -1};
  struct Taken {
    int number;
    struct sigaction before;
  };
  std::optional<Taken> taken[std::size(signals)];
  std::mutex mutex;
  Phase phase = Phase::opening;
  int code = 0;
  std::optional<SteadyTime> until;  // it is ending
  std::thread thread;
};

Ending::Ending(std::function<void()> asked) : impl_(std::make_unique<Impl>(std::move(asked))) {
  if (::pipe2(impl_->pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;  // out of descriptors: signals do what they do by themselves
  handlerPipe = impl_->pipe[1];
  struct sigaction action {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_RESTART;
  auto* taken = impl_->taken;
  for (const int number : signals) {
    struct sigaction before {};
    if (::sigaction(number, nullptr, &before) != 0 || (before.sa_handler == SIG_IGN && number != SIGTERM)) continue;
    ::sigaction(number, &action, nullptr);
    (taken++)->emplace(number, before);
  }
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
  pthread_setname_np(impl_->thread.native_handle(), "ending");
}

Ending::~Ending() {
  for (const auto& t : impl_->taken)
    if (t) ::sigaction(t->number, &t->before, nullptr);
  if (impl_->thread.joinable()) {
    impl_->wake(over);
    impl_->thread.join();
  }
  handlerPipe = -1;
  for (const int end : impl_->pipe)
    if (end >= 0) ::close(end);
}

void Ending::enter(Phase phase, int code) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->phase = phase;
    impl_->code = code;
    if (impl_->until) impl_->until = steadyNow() + patience(phase);
  }
  impl_->wake(changed);
}

void Ending::begin() {
  {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->until) impl_->until = steadyNow() + patience(impl_->phase);
  }
  impl_->wake(changed);
}

void Ending::Impl::run() {
  bool signalled = false;
  while (true) {
    int wait = -1;
    {
      const std::lock_guard lock(mutex);
      if (until) {
        const auto left = std::chrono::ceil<milliseconds>(*until - steadyNow());
        wait = int(std::max<std::int64_t>(0, left.count()));
      }
    }
    pollfd ready{pipe[0], POLLIN, 0};
    const int n = ::poll(&ready, 1, wait);
    if (n < 0) continue;  // EINTR
    if (n == 0) {
      const std::lock_guard lock(mutex);
      if (*until > steadyNow()) continue;
      if (phase == Phase::running) sayLast("penstock: not all that was recorded could be written in time\n");
      ::_exit(phase == Phase::running ? 1 : code);
    }
    unsigned char byte = over;
    if (::read(pipe[0], &byte, 1) != 1 || byte == changed) continue;
    if (byte == over) return;
    if (std::exchange(signalled, true)) {  // its own action: whoever waits for us sees by what we ended
      std::signal(byte, SIG_DFL);
      std::raise(byte);
      continue;
    }
    {
      const std::lock_guard lock(mutex);
      if (!until) until = steadyNow() + patience(phase);
    }
    if (asked) asked();
  }
}

}  // namespace penstock::service
