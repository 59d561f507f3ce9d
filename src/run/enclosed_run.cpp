// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/enclosed_run.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "penstock/base/ascii.h"
#include "penstock/base/clock.h"
#include "penstock/base/log.h"
#include "penstock/service/enclosed_nss.h"
#include "penstock/service/paths.h"
#include "run/caught_signals.h"
#include "run/inside/channel.h"
#include "run/inside/processes.h"
#include "run/inside/spaces.h"

namespace penstock::run {

namespace {

constexpr char kMissed[] =
    "; penstock run --env-only -- COMMAND works without, and misses what heeds no proxy variables, HTTP/3, names, and all that is neither HTTP nor TLS to a proxy";

class EnclosedRun {
 public:
  explicit EnclosedRun(const Beginning& beginning) : beginning_(beginning) {}

  /// False: it is told why not.
  bool begin() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return bool(refused(std::strerror(errno)));
    inside_ = Descriptor(ends[0]);
    Descriptor other(ends[1]);
    guardian_ = ::fork();
    if (guardian_ == 0) {
      inside_.close();
      guard(std::move(other), beginning_);
    }
    other.close();
    if (guardian_ < 0) return bool(refused(std::strerror(errno)));
    leaveToCommand(beginning_);
    const auto said = hear();
    if (!said || said->word != Word::entered) return false;
    if (const auto mapped = mapUsers(guardian_); !mapped) return bool(refused("the program's users cannot be set: " + mapped.error().message));
    return bool(say(inside_.get(), Word::mapped));
  }

  /// Its sockets, once they are made. Nothing: it is told why not.
  std::optional<engine::Enclosure> network() {
    auto said = hear();
    if (!said || said->word != Word::network) return std::nullopt;
    network_ = networkOf(guardian_);
    auto sockets = service::networkIn({std::move(said->text), std::move(said->descriptors)});
    if (!sockets) return refused(sockets.error().message);
    return std::move(*sockets);
  }

  int follow(const Furniture& furniture, const Outlet& outlet) {
    if (!say(inside_.get(), Word::go, written(furniture))) return cannot;
    while (!code_) {
      pollfd ready[] = {{inside_.get(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}, {outletStands_ ? outlet.connection() : -1, POLLIN, 0}};
      if (::poll(ready, 3, -1) < 0) continue;
      while (const auto number = signals_.next()) (void)say(inside_.get(), Word::signal, std::to_string(*number));
      if (ready[2].revents != 0) tellGone();
      if (ready[0].revents == 0) continue;
      if (auto said = hear()) take(*said);
    }
    return *code_;
  }

  /// Until nothing is left of it: what COMMAND left behind has its time to tidy up.
  void awaitEnd() {
    int status = 0;
    while (::waitpid(guardian_, &status, 0) < 0 && errno == EINTR) {
    }
    guardian_ = -1;
    if (WIFSIGNALED(status)) clear();
  }
  ~EnclosedRun() {
    inside_.close();  // which ends the guardian
    if (guardian_ > 0) awaitEnd();
  }

  static constexpr int cannot = service::exitBadUsage;

 private:
  /// Nothing, told.
  std::optional<engine::Enclosure> refused(const std::string& sentence) {
    complain("run: " + sentence);
    code_ = cannot;
    return std::nullopt;
  }

  /// What the guardian says; nothing: it has ended, which is told.
  std::optional<Said> hear() {
    auto said = listen(inside_.get());
    if (said && said->word == Word::refused) {
      refused(said->text + kMissed);
      return std::nullopt;
    }
    if (!said && !code_) {
      complain("run: the process that held the program together was ended");
      constexpr int killed = 128 + SIGKILL;
      code_ = killed;
    }
    return said;
  }

  void take(const Said& said) {
    const auto number = int(parseDecimal(said.text).value_or(0));
    if (said.word == Word::ended) code_ = exitCodeOf(number);
    if (said.word == Word::notRun) code_ = tellNotRun(beginning_.command.front(), number);
    if (said.word == Word::untrusted) complain("run: programs that take their roots from " + said.text + " will not trust Penstock: the file system does not let it be replaced");
  }

  void tellGone() {
    outletStands_ = false;
    complain("run: the Penstock that took the traffic has ended; the program has no network any more");
  }

  /// Of a guardian that was killed.
  void clear() const {
    constexpr unsigned times = 50;
    for (unsigned i = 0; i < times; ++i) {
      const auto left = processesInNetwork(network_);
      if (left.empty()) return;
      signalAll(left, SIGKILL);
      ::poll(nullptr, 0, 10);
    }
  }

  const Beginning& beginning_;
  CaughtSignals signals_;
  Descriptor inside_;
  pid_t guardian_ = -1;
  ino_t network_ = 0;
  bool outletStands_ = true;
  std::optional<int> code_;
};

/// An empty folder that is ours, over which the inside has its files.
Result<std::string> makeRoom(const service::UserFolders& folders) {
  const std::string room = folders.runtimeFolder() + "/inside";
  std::error_code failed;
  std::filesystem::create_directories(folders.runtimeFolder(), failed);
  ::chmod(folders.runtimeFolder().c_str(), 0700);
  if (::mkdir(room.c_str(), 0755) != 0 && errno != EEXIST) return makeError(ErrorCode::io, room + " cannot be made: " + std::strerror(errno));
  return room;
}

}  // namespace

int runEnclosed(service::Invocation invocation, const Beginning& beginning) {
  const auto refused = [](const std::string& sentence) {
    complain("run: " + sentence);
    return EnclosedRun::cannot;
  };
  const service::UserFolders folders = service::UserFolders::ofThisUser();
  const auto room = makeRoom(folders);
  if (!room) return refused(room.error().message);
  // Before there are other threads: the guardian is a copy of this process.
  EnclosedRun run(beginning);
  if (!run.begin()) return EnclosedRun::cannot;
  const auto running = chooseRunning(invocation);  // while the guardian is at work
  if (!running) return refused(running.error().message);
  auto network = run.network();
  if (!network) return EnclosedRun::cannot;
  Outlet outlet;
  const auto opened = *running ? outlet.openOn(**running, std::move(*network)) : outlet.openOwn(std::move(invocation), std::move(*network));
  if (!opened) return refused(opened.error().message);
  Furniture furniture{*room, outlet.caPem(), folders.home, {}, {}};
  const service::EnclosedNss nss = service::enclosedNss(outlet.caPem());
  furniture.nss = nss.folder;
  furniture.nssPlaces = nss.places;
  const int code = run.follow(furniture, outlet);
  run.awaitEnd();
  outlet.close(code);
  return code;
}

}  // namespace penstock::run
