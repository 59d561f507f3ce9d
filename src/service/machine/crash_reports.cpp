// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/crash_reports.h"

#include <execinfo.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string_view>

#include "penstock/base/file.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

constexpr std::array kCrashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t kMostKept = 10, kMostBytes = 1 << 20;
constexpr std::string_view kBegins = "crash-", kEnds = ".txt";
constexpr int kFrames = 64;

// All that the handler may touch, made ready before: a program that crashed may not even have memory to ask for.
struct Ready {
  char folder[PATH_MAX] = {}, file[PATH_MAX] = {};
  char first[256] = {};  // the lines that are known beforehand
  char stack[64 * 1024];
  volatile sig_atomic_t written = 0;
} ready;

void put(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n <= 0) return;
    text.remove_prefix(std::size_t(n));
  }
}

void putNumber(int fd, std::uint64_t number, unsigned base) {
  char digits[24];
  std::size_t at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[number % base];
    number /= base;
  } while (number != 0 && at > 0);
  put(fd, {digits + at, sizeof digits - at});
}

std::string_view nameOf(int signal) {
  switch (signal) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGILL: return "SIGILL";
    default: return "SIGABRT";
  }
}

/// Where programs and libraries lie in memory: frames mean nothing without.
void putCode(int fd) {
  const int maps = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return;
  put(fd, "\nCode in memory\n");
  char line[512], piece[4096];
  std::size_t filled = 0;
  for (ssize_t n = 0; (n = ::read(maps, piece, sizeof piece)) > 0;) {
    for (ssize_t i = 0; i < n; ++i) {
      if (filled < sizeof line) line[filled++] = piece[i];
      if (piece[i] != '\n') continue;
      const std::string_view whole(line, filled);
      if (whole.find(" r-xp ") != std::string_view::npos) put(fd, whole);
      filled = 0;
    }
  }
  ::close(maps);
}

/// With what is missing above it. The text is whole again afterwards.
void makeFolders(char* path) {
  for (char* at = path + 1; *at; ++at) {
    if (*at != '/') continue;
    *at = '\0';
    ::mkdir(path, 0700);
    *at = '/';
  }
  ::mkdir(path, 0700);
}

extern "C" void leaveReport(int number, siginfo_t* info, void*) {
  // A second crash, of this handler or of another thread, ends it at once.
  if (ready.written == 0) {
    ready.written = 1;
    makeFolders(ready.folder);
    const int fd = ::open(ready.file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0) {
      put(fd, ready.first);
      put(fd, "Signal: ");
      put(fd, nameOf(number));
      if (info && info->si_code > 0 && number != SIGABRT) {
        put(fd, " at 0x");
        putNumber(fd, std::uint64_t(reinterpret_cast<std::uintptr_t>(info->si_addr)), 16);
      }
      char thread[17] = {};
      ::prctl(PR_GET_NAME, thread);
      put(fd, "\nThread: ");
      put(fd, std::string_view(thread, ::strnlen(thread, sizeof thread)));
      put(fd, "\nSeconds since 1970: ");
      timespec now{};
      ::clock_gettime(CLOCK_REALTIME, &now);
      putNumber(fd, std::uint64_t(now.tv_sec), 10);
      put(fd, "\n\nFrames\n");
      void* frames[kFrames];
      ::backtrace_symbols_fd(frames, ::backtrace(frames, kFrames), fd);
      putCode(fd);
      ::close(fd);
    }
  }
  std::signal(number, SIG_DFL);
  std::raise(number);
}

bool fits(char (&to)[PATH_MAX], const std::string& text) {
  if (text.size() >= sizeof to) return false;
  std::memcpy(to, text.c_str(), text.size() + 1);
  return true;
}

std::string folderOf(const UserFolders& folders) { return folders.dataFolder() + "/crashes"; }

}  // namespace

void writeCrashReports(const UserFolders& folders) {
  const std::string file = folderOf(folders) + "/" + std::string(kBegins) + std::to_string(std::time(nullptr)) + "-" + std::to_string(::getpid()) + std::string(kEnds);
  if (!fits(ready.folder, folderOf(folders)) || !fits(ready.file, file)) return;
  const std::string first = "Penstock " PENSTOCK_VERSION " crashed. This file holds where in the program that was, and nothing of what passed through it.\n"
                            "It was sent to nobody.\n\nProcess: " + std::to_string(::getpid()) + "\n";
  std::memcpy(ready.first, first.c_str(), std::min(first.size() + 1, sizeof ready.first - 1));
  void* frames[1];
  (void)::backtrace(frames, 1);  // the first call loads a library, which a handler must not
  // A stack that has run out has no room for a handler.
  stack_t stack{};
  stack.ss_sp = ready.stack;
  stack.ss_size = sizeof ready.stack;
  ::sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = leaveReport;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (const int number : kCrashes) {
    struct sigaction before {};
    if (::sigaction(number, nullptr, &before) == 0 && (before.sa_flags & SA_SIGINFO) == 0 && before.sa_handler == SIG_DFL) ::sigaction(number, &action, nullptr);
  }
}

std::vector<CrashReport> crashReports(const UserFolders& folders) {
  std::vector<CrashReport> out;
  std::error_code ignored;
  for (fs::directory_iterator it(folderOf(folders), ignored), end; !ignored && it != end; it.increment(ignored)) {
    const std::string name = it->path().filename().string();
    struct stat info {};
    if (!name.starts_with(kBegins) || !name.ends_with(kEnds) || ::lstat(it->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    out.push_back({it->path().string(), WallTime(std::chrono::microseconds(std::int64_t(info.st_mtim.tv_sec) * 1'000'000 + info.st_mtim.tv_nsec / 1'000))});
  }
  std::sort(out.begin(), out.end(), [](const CrashReport& a, const CrashReport& b) { return a.at != b.at ? a.at > b.at : a.file > b.file; });
  for (; out.size() > kMostKept; out.pop_back()) ::unlink(out.back().file.c_str());
  return out;
}

Result<std::string> readCrashReport(const CrashReport& report) { return readWholeFile(report.file, kMostBytes); }

}  // namespace penstock::service
