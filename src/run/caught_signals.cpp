// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/caught_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <utility>
#include <vector>

#include "penstock/base/descriptor.h"

namespace penstock::run {

namespace {

constexpr int kSignals[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

// All that a signal handler may touch.
std::atomic<int> handlerPipe{-1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void onRunSignal(int number, siginfo_t* info, void*) {
  if (info && info->si_code == SI_KERNEL) return;  // of the terminal
  const int before = errno;
  const auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] const auto written = ::write(handlerPipe, &byte, 1);
  errno = before;
}

}  // namespace

struct CaughtSignals::Impl {
  Descriptor read, write;
  std::vector<std::pair<int, struct sigaction>> before;
};

CaughtSignals::CaughtSignals() : impl_(std::make_unique<Impl>()) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;  // out of descriptors: signals do what they do by themselves
  impl_->read = Descriptor(ends[0]);
  impl_->write = Descriptor(ends[1]);
  handlerPipe = ends[1];
  struct sigaction action {};
  action.sa_sigaction = onRunSignal;
  action.sa_flags = SA_RESTART | SA_SIGINFO;
  for (const int number : kSignals) {
    struct sigaction before {};
    if (::sigaction(number, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) continue;
    ::sigaction(number, &action, nullptr);
    impl_->before.emplace_back(number, before);
  }
}

CaughtSignals::~CaughtSignals() {
  for (const auto& [number, action] : impl_->before) ::sigaction(number, &action, nullptr);
  handlerPipe = -1;
}

int CaughtSignals::descriptor() const { return impl_->read.get(); }

std::optional<int> CaughtSignals::next() {
  unsigned char byte = 0;
  return ::read(impl_->read.get(), &byte, 1) == 1 ? std::optional<int>(byte) : std::nullopt;
}

}  // namespace penstock::run
