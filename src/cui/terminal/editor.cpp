// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/terminal/editor.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "penstock/base/printable.h"

extern char** environ;

namespace penstock::cui {
namespace {

constexpr std::size_t mostRead = 64u << 20;
constexpr std::array defaulted{SIGINT, SIGQUIT, SIGTSTP, SIGPIPE, SIGWINCH, SIGCONT, SIGTERM, SIGHUP};

Error failed(const std::string& what) { return makeError(ErrorCode::io, what + ": " + std::strerror(errno)); }

/// Removed with all that an editor left in it.
class PrivateFolder {
 public:
  PrivateFolder() {
    const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
    const char* const temporary = std::getenv("TMPDIR");
    for (const char* const above : {runtime, temporary, "/tmp"}) {
      if (!above || *above != '/') continue;
      path_ = std::string(above) + "/penstock-edit-XXXXXX";
      if (::mkdtemp(path_.data())) return;
    }
    path_.clear();
  }
  ~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<void> writeFile(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return failed(path);
  std::size_t at = 0;
  ssize_t n = 1;
  while (at < text.size() && (n = ::write(file, text.data() + at, text.size() - at)) > 0) at += std::size_t(n);
  const bool well = at == text.size() && ::close(file) == 0;
  if (!well) return failed(path);
  return {};
}

Result<std::string> readFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(path);
  std::string out;
  std::array<char, 64 * 1024> piece;
  ssize_t n = 0;
  while ((n = ::read(file, piece.data(), piece.size())) > 0 && out.size() <= mostRead) out.append(piece.data(), std::size_t(n));
  ::close(file);
  if (n < 0) return failed(path);
  if (out.size() > mostRead) return makeError(ErrorCode::limit, "the edited text is over 64 MB");
  return out;
}

std::string editorCommand() {
  for (const char* const name : {"VISUAL", "EDITOR"})
    if (const char* const value = std::getenv(name); value && *value) return value;
  for (const char* const path : {"/usr/bin/editor", "/usr/bin/nano"})
    if (::access(path, X_OK) == 0) return path;
  return "vi";
}

Result<pid_t> start(const std::string& command, const std::string& file, int standardError) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  if (standardError >= 0) ::posix_spawn_file_actions_adddup2(&actions, standardError, STDERR_FILENO);
  sigset_t all;
  sigset_t none;
  ::sigemptyset(&all);
  ::sigemptyset(&none);
  for (const int number : defaulted) ::sigaddset(&all, number);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::string script = command + " \"$@\"", name = command, argument = file;
  std::string shell = "/bin/sh", option = "-c";
  std::array<char*, 6> words{shell.data(), option.data(), script.data(), name.data(), argument.data(), nullptr};
  pid_t child = -1;
  const int error = ::posix_spawn(&child, "/bin/sh", &actions, &attributes, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) return makeError(ErrorCode::io, "the editor cannot be started: " + std::string(std::strerror(error)));
  return child;
}

/// Its status as of waitpid().
int waitFor(pid_t child, const EditorRun& run) {
  const int ended = int(::syscall(SYS_pidfd_open, child, 0));
  bool told = false;
  for (;;) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) {
      if (ended >= 0) ::close(ended);
      return status;
    }
    std::array<pollfd, 2> both{{{ended, POLLIN, 0}, {told ? -1 : run.wake, POLLIN, 0}}};
    ::poll(both.data(), both.size(), ended >= 0 ? -1 : 100);
    if (told || !run.whileWaiting || run.whileWaiting()) continue;
    told = true;
    ::kill(child, SIGTERM);
    ::kill(child, SIGHUP);
  }
}

}  // namespace

Result<std::string> editText(const std::string& text, const EditorRun& run) {
  const PrivateFolder folder;
  if (folder.path().empty()) return failed("there is no folder for the text to be edited in");
  const std::string file = folder.path() + "/request.http", command = editorCommand();
  if (auto written = writeFile(file, text); !written) return written.error();
  const auto child = start(command, file, run.standardError);
  if (!child) return child.error();
  const int status = waitFor(*child, run);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return readFile(file);
  const std::string how = WIFEXITED(status) ? "with exit code " + std::to_string(WEXITSTATUS(status)) : "by a signal";
  return makeError(ErrorCode::cancelled, "the editor (" + printable(command) + ") ended " + how + ": nothing is taken from it");
}

}  // namespace penstock::cui
