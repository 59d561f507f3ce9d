// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/terminal/signals.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

namespace penstock::cui {
namespace {

constexpr std::array told{SIGWINCH, SIGTSTP, SIGCONT};
constexpr std::array crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
constexpr std::array keys{SIGINT, SIGQUIT};

// All that handlers may touch.
std::atomic<int> bell{-1};
std::atomic<unsigned> pending{0};  // a bit for each of `told`
struct Restore {
  std::array<char, 512> bytes;
  std::atomic<std::size_t> size{0};
  int descriptor = 1;
  termios mode{};
} restore;

std::array<struct sigaction, told.size()> before;
std::array<struct sigaction, keys.size()> keysBefore;
std::array<struct sigaction, crashes.size()> crashesBefore;
bool crashesTaken = false;

extern "C" void onTold(int number) {
  const int error = errno;
  for (std::size_t i = 0; i < told.size(); ++i)
    if (told[i] == number) pending.fetch_or(1u << i);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(bell, &one, sizeof one);
  errno = error;
}

extern "C" void onCrash(int number) {
  if (const std::size_t size = restore.size.exchange(0); size > 0) {
    [[maybe_unused]] const auto written = ::write(restore.descriptor, restore.bytes.data(), size);
    ::tcsetattr(restore.descriptor, TCSANOW, &restore.mode);
  }
  // Whoever writes a report of it is next.
  std::signal(number, SIG_DFL);
  for (std::size_t i = 0; i < crashes.size(); ++i)
    if (crashes[i] == number) ::sigaction(number, &crashesBefore[i], nullptr);
  std::raise(number);
}

void act(int number, void (*handler)(int), struct sigaction* old = nullptr) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(number, &action, old);
}

}  // namespace

TerminalSignals::TerminalSignals() {
  bell = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  pending = 0;
  for (std::size_t i = 0; i < told.size(); ++i) act(told[i], onTold, &before[i]);
}

TerminalSignals::~TerminalSignals() {
  for (std::size_t i = 0; i < told.size(); ++i) ::sigaction(told[i], &before[i], nullptr);
  ::close(bell.exchange(-1));
}

int TerminalSignals::descriptor() const { return bell; }

TerminalSignals::Told TerminalSignals::take() {
  std::uint64_t rung = 0;
  [[maybe_unused]] const auto got = ::read(bell, &rung, sizeof rung);
  const unsigned bits = pending.exchange(0);
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
}

void TerminalSignals::stopHere() {
  act(SIGTSTP, SIG_DFL);
  std::raise(SIGTSTP);  // returns once it is to go on
  act(SIGTSTP, onTold);
}

void TerminalSignals::lend() {
  act(SIGTSTP, SIG_DFL);
  for (std::size_t i = 0; i < keys.size(); ++i) act(keys[i], SIG_IGN, &keysBefore[i]);
}

void TerminalSignals::takeBack() {
  for (std::size_t i = 0; i < keys.size(); ++i) ::sigaction(keys[i], &keysBefore[i], nullptr);
  act(SIGTSTP, onTold);
}

void restoreOnCrash(int descriptor, std::string_view bytes, const termios& mode) {
  restore.size = 0;
  restore.descriptor = descriptor;
  restore.mode = mode;
  bytes = bytes.substr(0, restore.bytes.size());
  std::copy(bytes.begin(), bytes.end(), restore.bytes.begin());
  restore.size = bytes.size();
  if (bytes.empty() == !crashesTaken) return;
  crashesTaken = !bytes.empty();
  for (std::size_t i = 0; i < crashes.size(); ++i)
    crashesTaken ? act(crashes[i], onCrash, &crashesBefore[i]) : (void)::sigaction(crashes[i], &crashesBefore[i], nullptr);
}

}  // namespace penstock::cui
