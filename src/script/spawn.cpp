// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/spawn.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "script/frames.h"
#include "script/package.h"

namespace penstock::script {
namespace {

/// Reads the first frame, which holds the package, and runs what begins it.
constexpr const char* boot = R"(import socket, struct, sys
channel = socket.socket(fileno=3)
def take(n):
    got = bytearray()
    while len(got) < n:
        more = channel.recv(n - len(got))
        if not more: sys.exit(1)
        got += more
    return bytes(got)
packed = take(struct.unpack('<IIQ', take(16))[0])
count, = struct.unpack_from('<I', packed)
at, parts = 4 + 4 * count, []
for length in struct.unpack_from('<%dI' % count, packed, 4):
    parts.append(packed[at:at + length].decode())
    at += length
sources = dict(zip(parts[::2], parts[1::2]))
exec(compile(sources['_boot'], '<penstock._boot>', 'exec'), {'__name__': 'penstock._boot', 'channel': channel, 'sources': sources})
)";

/// All that the child needs, made before it: between vfork and exec it may call next to nothing.
struct Plan {
  const char* program;
  char* const* argv;
  char* const* envp;
  int null, channel, out, err;
  pid_t parent;
  rlimit data, files;
};

/// Shares our memory until it has become Python.
[[noreturn]] void become(const Plan& plan) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent) ::_exit(127);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGQUIT}) ::signal(signal, SIG_DFL);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::setrlimit(RLIMIT_DATA, &plan.data);
  ::setrlimit(RLIMIT_NOFILE, &plan.files);
  ::dup2(plan.null, 0);
  ::dup2(plan.out, 1);
  ::dup2(plan.err, 2);
  ::dup2(plan.channel, 3);
  ::syscall(SYS_close_range, 4U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
  sigset_t empty;
  ::sigemptyset(&empty);
  ::sigprocmask(SIG_SETMASK, &empty, nullptr);
  ::execve(plan.program, plan.argv, plan.envp);
  ::_exit(126);
}

[[gnu::noinline]] pid_t start(const Plan& plan) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // a handler of ours must not run in the child, on our memory
  const pid_t pid = ::vfork();
  if (pid == 0) become(plan);
  const int failed = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failed;
  return pid;
}

std::vector<std::string> environmentOfWorker() {
  std::vector<std::string> out{"PYTHONIOENCODING=utf-8:backslashreplace"};
  for (char** entry = environ; entry && *entry; ++entry)
    if (const std::string_view text = *entry; !text.starts_with("PYTHONIOENCODING=")) out.emplace_back(text);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

/// Above those that the child has in their place.
Descriptor high(int fd) {
  const Descriptor low(fd);
  return Descriptor(low.open() ? ::fcntl(low.get(), F_DUPFD_CLOEXEC, 10) : -1);
}

bool makePipe(Descriptor& read, Descriptor& write) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  read = Descriptor(ends[0]);
  write = high(ends[1]);
  ::fcntl(read.get(), F_SETFL, O_NONBLOCK);
  return write.open();
}

bool makeChannel(Descriptor& ours, Descriptor& theirs) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
  ours = Descriptor(ends[0]);
  theirs = high(ends[1]);
  const int room = 1024 * 1024;
  for (const int fd : {ours.get(), theirs.get()}) ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  return theirs.open();
}

bool sendPackage(int channel) {
  std::vector<std::string_view> parts;
  for (const PackageSource& source : packageSources()) parts.insert(parts.end(), {source.name, source.text});
  const std::string frame = frameOf(FrameKind::call, 0, parts);
  return ::send(channel, frame.data(), frame.size(), MSG_NOSIGNAL) == ssize_t(frame.size());
}

bool isProgram(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

rlimit atMost(int what, rlim_t wanted) {
  rlimit now{};
  ::getrlimit(__rlimit_resource_t(what), &now);
  return {std::min(wanted, now.rlim_max), std::min(wanted, now.rlim_max)};
}

}  // namespace

Result<Spawned> spawnWorker(const std::string& python, const std::string& script, std::chrono::milliseconds limit) {
  const auto refused = [&](int number) { return makeError(ErrorCode::io, python + " does not start: " + std::strerror(number)); };
  Spawned worker;
  Descriptor out, err, channel;
  const Descriptor null = high(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null.open() || !makePipe(worker.out, out) || !makePipe(worker.err, err) || !makeChannel(worker.channel, channel)) return refused(errno);
  if (!sendPackage(worker.channel.get())) return refused(errno);
  std::vector<std::string> words{python, "-u", "-c", boot, script, std::to_string(double(limit.count()) / 1000)};
  std::vector<std::string> environment = environmentOfWorker();
  const auto argv = pointers(words), envp = pointers(environment);
  const Plan plan{python.c_str(), argv.data(),  envp.data(),  null.get(),
                  channel.get(),  out.get(),    err.get(),    ::getpid(),
                  atMost(RLIMIT_DATA, mostData), atMost(RLIMIT_NOFILE, 4096)};
  worker.pid = start(plan);
  if (worker.pid < 0) return refused(errno);
  worker.process = Descriptor(int(::syscall(SYS_pidfd_open, worker.pid, 0)));
  if (!worker.process.open()) {
    const int failed = errno;
    ::kill(-worker.pid, SIGKILL);
    ::waitpid(worker.pid, nullptr, 0);
    return refused(failed);
  }
  return worker;
}

std::string reap(const Spawned& worker) {
  int status = 0;
  while (::waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return "by signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
  return "with exit code " + std::to_string(WEXITSTATUS(status));
}

Result<std::string> findPython(const std::string& name) {
  if (!name.empty()) {
    if (isProgram(name)) return name;
    return makeError(ErrorCode::notFound, name + " is no program; expected the path of a Python 3 interpreter");
  }
  if (const char* environment = std::getenv("VIRTUAL_ENV"))
    if (const std::string path = std::string(environment) + "/bin/python3"; isProgram(path)) return path;
  const char* variable = std::getenv("PATH");
  std::string_view folders = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (!folders.empty()) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    if (const std::string path = std::string(folders.substr(0, end)) + "/python3"; path.front() == '/' && isProgram(path)) return path;
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return makeError(ErrorCode::notFound, "scripts need Python 3 and there is no python3 in PATH; install it, or name it with --python PATH");
}

}  // namespace penstock::script
