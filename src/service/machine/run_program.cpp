// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/machine/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace penstock::service {
namespace {

constexpr std::size_t kOutputLimit = 4 * 1024 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  void reset(int fd) {
    close();
    fd_ = fd;
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read, write;
  bool make() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read.reset(ends[0]);
    write.reset(ends[1]);
    return true;
  }
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

Error startError(const std::string& program, int number) {
  return makeError(ErrorCode::io, program + " does not start: " + std::strerror(number));
}

/// Takes what is there; closes at the end.
void drain(Descriptor& from, std::string& into) {
  char buffer[16384];
  ssize_t n = ::read(from.get(), buffer, sizeof buffer);
  if (n > 0) {
    into.append(buffer, std::min(static_cast<std::size_t>(n), kOutputLimit - std::min(kOutputLimit, into.size())));
  } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
    from.close();
  }
}

void feed(Descriptor& to, std::string_view& input) {
  ssize_t n = input.empty() ? 0 : ::write(to.get(), input.data(), input.size());
  if (n > 0) input.remove_prefix(static_cast<std::size_t>(n));
  if (input.empty() || (n < 0 && errno != EINTR && errno != EAGAIN)) to.close();
}

int waitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// False when the time was up first.
bool exchangeStreams(Pipe& in, Pipe& out, Pipe& err, const ProgramRun& run, ProgramOutcome& outcome) {
  std::string_view input = run.input;
  auto deadline = std::chrono::steady_clock::now() + run.limit;
  feed(in.write, input);
  while (out.read.open() || err.read.open()) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd fds[] = {{out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}, {in.write.get(), POLLOUT, 0}};
    if (poll(fds, 3, static_cast<int>(left.count())) < 0 && errno != EINTR) return false;
    if (fds[0].revents != 0) drain(out.read, outcome.output);
    if (fds[1].revents != 0) drain(err.read, outcome.errors);
    if (fds[2].revents != 0) feed(in.write, input);
  }
  return true;
}

/// Only async-signal-safe calls: other threads hold locks that this copy of the process will never see released.
[[noreturn]] void becomeDetached(int report, const char* program, char* const* argv, char* const* envp) {
  setsid();
  pid_t second = fork();
  if (second > 0) _exit(0);
  int message[2] = {errno, 0};
  if (second == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::signal(signal, SIG_DFL);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    message[1] = getpid();
    message[0] = 0;
    (void)!write(report, message, sizeof message);
    execve(program, argv, envp);
    message[0] = errno;
  }
  (void)!write(report, message, sizeof message);
  _exit(127);
}

}  // namespace

Result<ProgramOutcome> runProgram(const ProgramRun& run) {
  const std::string& program = run.command.at(0);
  Pipe in, out, err;
  if (!in.make() || !out.make() || !err.make()) return startError(program, errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read.get(), 0);
  posix_spawn_file_actions_adddup2(&actions, out.write.get(), 1);
  posix_spawn_file_actions_adddup2(&actions, err.write.get(), 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  // A session of its own: a tool that wants a password finds no terminal to ask on, and fails instead of waiting.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  pid_t pid = 0;
  auto argv = pointers(run.command), envp = pointers(run.environment);
  int failed = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return startError(program, failed);
  in.read.close();
  out.write.close();
  err.write.close();
  fcntl(in.write.get(), F_SETFL, O_NONBLOCK);

  // A program that ends without reading its input must not end us.
  sigset_t pipeSignal, before;
  sigemptyset(&pipeSignal);
  sigaddset(&pipeSignal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipeSignal, &before);
  ProgramOutcome outcome;
  bool ended = exchangeStreams(in, out, err, run, outcome);
  timespec now{};
  while (sigtimedwait(&pipeSignal, nullptr, &now) == SIGPIPE) {
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!ended) kill(-pid, SIGKILL);
  outcome.exitCode = waitFor(pid);
  if (!ended) {
    return makeError(ErrorCode::io, program + " did not end within " + std::to_string(run.limit.count()) + " ms");
  }
  return outcome;
}

Result<pid_t> startDetached(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
  const std::string& program = command.at(0);
  Pipe report;
  if (!report.make()) return startError(program, errno);
  auto argv = pointers(command), envp = pointers(environment);
  pid_t first = fork();
  if (first < 0) return startError(program, errno);
  if (first == 0) becomeDetached(report.write.get(), program.c_str(), argv.data(), envp.data());
  report.write.close();
  waitFor(first);
  // {0, pid} and then the end when exec worked; {errno, pid} when it did not.
  int message[2] = {0, 0};
  pid_t pid = 0;
  while (true) {
    ssize_t n = ::read(report.read.get(), message, sizeof message);
    if (n < 0 && errno == EINTR) continue;
    if (n != static_cast<ssize_t>(sizeof message)) break;
    if (message[0] != 0) return startError(program, message[0]);
    pid = message[1];
  }
  if (pid == 0) return startError(program, EAGAIN);
  return pid;
}

std::string findProgram(const std::string& name, const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    std::string path = folder + "/" + name;
    struct stat info {};
    if (stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

std::vector<std::string> programFolders() {
  std::vector<std::string> folders;
  auto add = [&folders](std::string_view folder) {
    // A relative entry would make what runs depend on the working folder.
    if (!folder.starts_with('/')) return;
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.emplace_back(folder);
  };
  const char* variable = geteuid() == 0 ? nullptr : std::getenv("PATH");  // sudo may have kept somebody else's
  std::string_view path = variable != nullptr ? variable : "";
  while (!path.empty()) {
    std::size_t colon = std::min(path.find(':'), path.size());
    add(path.substr(0, colon));
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  for (const char* usual :
       {"/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin", "/snap/bin", "/var/lib/flatpak/exports/bin"}) {
    add(usual);
  }
  return folders;
}

std::vector<std::string> systemFolders() {
  return {"/usr/sbin", "/usr/bin", "/sbin", "/bin"};
}

std::string systemPathText() {
  std::string path;
  for (const std::string& folder : systemFolders()) path += (path.empty() ? "" : ":") + folder;
  return path;
}

std::vector<std::string> environmentWithout(const std::vector<std::string>& names) {
  std::vector<std::string> kept;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view text = *entry;
    std::string_view name = text.substr(0, text.find('='));
    if (std::find(names.begin(), names.end(), name) == names.end()) kept.emplace_back(text);
  }
  return kept;
}

}  // namespace penstock::service
