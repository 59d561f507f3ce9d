// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/guardian.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>

#include "penstock/base/ascii.h"
#include "penstock/base/clock.h"
#include "penstock/service/run_door.h"
#include "run/inside/channel.h"
#include "run/inside/families.h"
#include "run/inside/network.h"
#include "run/inside/processes.h"
#include "run/inside/spaces.h"

namespace penstock::run {

namespace {

constexpr std::chrono::milliseconds politePatience{1'000}, killPatience{5'000}, killEvery{10};

class Guardian {
 public:
  Guardian(Descriptor outside, const Beginning& beginning) : outside_(std::move(outside)), beginning_(beginning) {}

  void run() {
    if (!makeSpaces()) return;
    auto go = listen(outside_.get());
    if (!go || go->word != Word::go) return;
    auto furnished = furnish(furnitureIn(go->text));
    if (!furnished) return refuse(furnished.error());
    for (const std::string& place : furnished->untrusted) (void)say(outside_.get(), Word::untrusted, place);
    if (start(furnished->variables)) watch();
  }

 private:
  void refuse(const Error& error) { (void)say(outside_.get(), Word::refused, error.message); }

  bool makeSpaces() {
    const auto refused = [this](const Error& error) {
      refuse(error);
      return false;
    };
    if (const auto entered = enterSpaces(); !entered) return refused(entered.error());
    if (!say(outside_.get(), Word::entered)) return false;
    const auto mapped = listen(outside_.get());
    if (!mapped || mapped->word != Word::mapped) return false;
    auto network = makeNetwork();
    if (!network) {
      // Where only programs that are known may have them, namespaces come about, and nothing is allowed in them.
      const std::string forbids = whatForbidsSpaces();
      return refused(forbids.empty() ? network.error() : makeError(ErrorCode::unsupported, forbids));
    }
    const service::PassedNetwork passed = service::passedNetwork(*network);
    return bool(say(outside_.get(), Word::network, passed.text, passed.descriptors));
  }

  /// False: it was told that COMMAND could not be executed.
  bool start(const Variables& variables) {
    sigset_t children;
    ::sigemptyset(&children);
    ::sigaddset(&children, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &children, nullptr);
    children_ = Descriptor(::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    Descriptor read(ends[0]), write(ends[1]);
    command_ = ::fork();
    if (command_ == 0) {
      setVariables(variables);
      for (const std::string& name : proxyNames()) ::unsetenv(name.c_str());
      (void)keepToNamespacedSockets();
      const int error = dropPrivileges() ? execute(beginning_) : EPERM;
      (void)!::write(write.get(), &error, sizeof error);
      ::_exit(127);
    }
    write.close();
    int error = command_ < 0 ? errno : 0;
    if (command_ > 0 && ::read(read.get(), &error, sizeof error) != ssize_t(sizeof error)) error = 0;  // its end was closed by execve
    if (error != 0) (void)say(outside_.get(), Word::notRun, std::to_string(error));
    letGo();
    return error == 0;
  }

  /// A signal to the terminal's foreground is COMMAND's and its starter's; and who reads what COMMAND writes sees its end when it comes.
  void letGo() const {
    ::setpgid(0, 0);
    const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (int standard = 0; standard <= 2; ++standard) ::dup2(nothing.get(), standard);
    for (const int fd : beginning_.inherited) ::close(fd);
  }

  /// Until COMMAND and all that came of it have ended.
  void watch() {
    pollfd ready[] = {{outside_.get(), POLLIN, 0}, {children_.get(), POLLIN, 0}};
    while (true) {
      const bool waits = reap();
      if (!waits) return;
      if (ended_) return endRest();
      if (::poll(ready, 2, -1) < 0) continue;
      signalfd_siginfo told;
      while (::read(children_.get(), &told, sizeof told) > 0) {
      }
      if (ready[0].revents != 0 && !heed()) return killAll();
    }
  }

  /// False: the parent is gone.
  bool heed() {
    const auto said = listen(outside_.get());
    if (!said) return false;
    const auto number = said->word == Word::signal ? parseDecimal(said->text) : std::nullopt;
    if (number && !ended_) ::kill(command_, int(*number));
    return true;
  }

  /// False: there are no more children.
  bool reap() {
    while (true) {
      int status = 0;
      const pid_t pid = ::waitpid(-1, &status, WNOHANG);
      if (pid == command_ && !ended_) {
        ended_ = true;
        (void)say(outside_.get(), Word::ended, std::to_string(status));
      }
      if (pid < 0 && errno == EINTR) continue;
      if (pid <= 0) return pid == 0;
    }
  }

  /// What COMMAND left behind has no network without us. It may tidy up.
  void endRest() {
    const auto rest = descendantsOf(::getpid());
    signalAll(rest, SIGTERM);
    signalAll(rest, SIGCONT);
    pollfd ready[] = {{outside_.get(), POLLIN, 0}, {children_.get(), POLLIN, 0}};
    const SteadyTime until = steadyNow() + politePatience;
    while (reap()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steadyNow());
      if (left.count() <= 0 || (::poll(ready, 2, int(left.count())) > 0 && ready[0].revents != 0 && !heed())) return killAll();
      signalfd_siginfo told;
      while (::read(children_.get(), &told, sizeof told) > 0) {
      }
    }
  }

  void killAll() {
    const SteadyTime until = steadyNow() + killPatience;
    while (reap() && steadyNow() < until) {
      signalAll(descendantsOf(::getpid()), SIGKILL);
      pollfd ready{children_.get(), POLLIN, 0};
      ::poll(&ready, 1, int(killEvery.count()));
      signalfd_siginfo told;
      (void)!::read(children_.get(), &told, sizeof told);
    }
  }

  Descriptor outside_, children_;
  const Beginning& beginning_;
  pid_t command_ = -1;
  bool ended_ = false;
};

}  // namespace

void guard(Descriptor outside, const Beginning& beginning) {
  ::prctl(PR_SET_NAME, "penstock-run", 0, 0, 0);
  Guardian(std::move(outside), beginning).run();
  ::_exit(0);
}

std::vector<int> openForOthers() {
  std::vector<int> out;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), &::closedir);
  while (const dirent* entry = folder ? ::readdir(folder.get()) : nullptr) {
    const auto fd = parseDecimal(entry->d_name);
    if (!fd || *fd <= STDERR_FILENO) continue;
    const int flags = ::fcntl(int(*fd), F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) == 0) out.push_back(int(*fd));
  }
  return out;
}

int execute(const Beginning& beginning) {
  for (const int fd : openForOthers())
    if (std::find(beginning.inherited.begin(), beginning.inherited.end(), fd) == beginning.inherited.end()) (void)::fcntl(fd, F_SETFD, FD_CLOEXEC);
  std::signal(SIGPIPE, beginning.pipesIgnored ? SIG_IGN : SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &beginning.mask, nullptr);
  std::vector<char*> words;
  for (const std::string& word : beginning.command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  return errno;
}

}  // namespace penstock::run
