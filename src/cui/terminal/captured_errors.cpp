// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/terminal/captured_errors.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace penstock::cui {

CapturedErrors::CapturedErrors(std::function<void(std::string)> line) : line_(std::move(line)) {
  over_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (over_ < 0 || ::pipe2(pipe_, O_CLOEXEC) != 0) return;
  ::fcntl(pipe_[0], F_SETFL, O_NONBLOCK);
  passOn_ = !::isatty(STDERR_FILENO);
  original_ = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (original_ < 0) return;
  ::dup2(pipe_[1], STDERR_FILENO);
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), "errors");
}

CapturedErrors::~CapturedErrors() {
  if (thread_.joinable()) {
    ::dup2(original_, STDERR_FILENO);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(over_, &one, sizeof one);
    thread_.join();
  }
  for (const int descriptor : {original_, pipe_[0], pipe_[1], over_})
    if (descriptor >= 0) ::close(descriptor);
}

void CapturedErrors::split(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    begun_.append(bytes.substr(0, std::min(end, longestLine - std::min(begun_.size(), longestLine))));
    if (end == bytes.size()) return;
    if (!begun_.empty()) line_(std::exchange(begun_, {}));
    bytes.remove_prefix(end + 1);
  }
}

bool CapturedErrors::take() {
  std::array<char, 4096> bytes;
  const ssize_t n = ::read(pipe_[0], bytes.data(), bytes.size());
  if (n <= 0) return false;
  if (passOn_) [[maybe_unused]] const auto written = ::write(original_, bytes.data(), std::size_t(n));
  split({bytes.data(), std::size_t(n)});
  return true;
}

void CapturedErrors::run() {
  // Others may hold the pipe open, so its end is not waited for.
  std::array<pollfd, 2> both{{{pipe_[0], POLLIN, 0}, {over_, POLLIN, 0}}};
  while (::poll(both.data(), both.size(), -1) < 0 || both[1].revents == 0) {
    if (both[0].revents && !take()) return;
  }
  while (take()) {
  }
}

}  // namespace penstock::cui
