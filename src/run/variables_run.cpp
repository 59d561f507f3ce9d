// SPDX-License-Identifier: GPL-3.0-or-later
// --env-only: a program that is asked to use a proxy, in place of one that has no other way.
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "penstock/base/log.h"
#include "penstock/net/address.h"
#include "penstock/service/paths.h"
#include "run/caught_signals.h"
#include "run/enclosed_run.h"
#include "run/trust/environment.h"
#include "run/trust/bundle.h"

namespace penstock::run {

namespace {

int refused(const std::string& sentence) {
  complain("run: " + sentence);
  return service::exitBadUsage;
}

/// In place of what was there, at once.
bool replaceFile(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".new-" + std::to_string(::getpid());
  std::ofstream file(unfinished, std::ios::binary);
  file << text;
  file.close();
  return file && ::rename(unfinished.c_str(), path.c_str()) == 0;
}

/// Files of roots that stay, for programs that have nothing mounted over theirs.
Result<Variables> variablesFor(const std::string& caPem, const std::string& proxy) {
  const std::string folder = service::UserFolders::ofThisUser().dataFolder();
  const std::string ca = folder + "/enclosed-ca.pem", bundle = folder + "/enclosed-roots.pem", java = folder + "/enclosed-cacerts";
  const std::string roots = systemRoots();
  const std::string store = javaStoreOf(roots, caPem);
  if (!replaceFile(ca, caPem + "\n") || !replaceFile(bundle, caPem + "\n" + roots) || !replaceFile(java, store))
    return makeError(ErrorCode::io, folder + " cannot be written: " + std::strerror(errno));
  Variables out = trustVariables(bundle, ca);
  for (auto& [name, value] : proxyVariables("http://" + proxy)) out.emplace_back(name, value);
  if (const auto place = net::parseAuthority(proxy, 0)) {
    const std::string port = std::to_string(place->port);
    out.emplace_back("JAVA_TOOL_OPTIONS", "-Dhttp.proxyHost=" + place->host + " -Dhttp.proxyPort=" + port + " -Dhttps.proxyHost=" + place->host + " -Dhttps.proxyPort=" + port +
                                              " -Dhttp.nonProxyHosts= -Djavax.net.ssl.trustStore=" + java + " -Djavax.net.ssl.trustStorePassword=changeit");
  }
  return out;
}

/// For a shell to read.
void print(const Variables& variables) {
  for (const auto& [name, value] : variables) {
    std::string quoted;
    for (const char c : value) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    std::printf("export %s='%s'\n", name.c_str(), quoted.c_str());
  }
}

/// A program that begins when it is told to; so it is a copy of this process as it was before there were other threads.
class Waiting {
 public:
  explicit Waiting(const Beginning& beginning) : beginning_(beginning) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
    here_ = Descriptor(ends[0]);
    Descriptor there(ends[1]);
    pid_ = ::fork();
    if (pid_ != 0) return;
    here_.close();
    ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    begin(there);
    ::_exit(0);
  }
  ~Waiting() {
    here_.close();
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  bool forked() const { return pid_ > 0; }

  /// Its exit code, once it has ended.
  int go(const Variables& variables) {
    std::string text;
    for (const auto& [name, value] : variables) (((text += name) += '\0') += value) += '\0';
    if (!sendPassing(here_.get(), text)) return service::exitBadUsage;
    const auto notRun = receivePassed(here_.get());  // its end is closed by execve
    if (notRun && *notRun) return tellNotRun(beginning_.command.front(), std::atoi((*notRun)->text.c_str()));
    return follow();
  }

 private:
  void begin(const Descriptor& there) const {
    const auto message = receivePassed(there.get());
    if (!message || !*message) return;
    std::string_view text = (*message)->text;
    const auto word = [&text] {
      const std::size_t end = std::min(text.find('\0'), text.size());
      std::string out(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      return out;
    };
    while (!text.empty()) {
      const std::string name = word(), value = word();
      ::setenv(name.c_str(), value.c_str(), 1);
    }
    (void)sendPassing(there.get(), std::to_string(execute(beginning_)));
  }

  int follow() {
    constexpr int every = 20;  // milliseconds; a child's end interrupts nothing that can be waited for beside a pipe
    while (true) {
      int status = 0;
      const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended == pid_) {
        pid_ = -1;
        return exitCodeOf(status);
      }
      pollfd ready{signals_.descriptor(), POLLIN, 0};
      ::poll(&ready, 1, every);
      while (const auto number = signals_.next()) ::kill(pid_, *number);
    }
  }

  const Beginning& beginning_;
  CaughtSignals signals_;
  Descriptor here_;
  pid_t pid_ = -1;
};

int withOwn(service::Invocation invocation, const Beginning& beginning) {
  Waiting program(beginning);
  if (!program.forked()) return refused(std::strerror(errno));
  leaveToCommand(beginning);
  Outlet outlet;
  if (const auto opened = outlet.openListener(std::move(invocation)); !opened) return refused(opened.error().message);
  const auto variables = variablesFor(outlet.caPem(), outlet.listener());
  if (!variables) return refused(variables.error().message);
  const int code = program.go(*variables);
  outlet.close(code);
  return code;
}

}  // namespace

int runWithVariables(service::Invocation invocation, const Beginning& beginning) {
  const auto running = chooseRunning(invocation);
  if (!running) return refused(running.error().message);
  const bool alone = beginning.command.empty();
  if (!*running && alone) return refused("--env-only: no Penstock of yours runs whose variables could be printed; start one, or name a COMMAND");
  if (!*running) return withOwn(std::move(invocation), beginning);
  if ((*running)->proxy.empty()) return refused("--env-only: the Penstock with process id " + std::to_string((*running)->pid) + " listens nowhere");
  const auto ca = service::caOf(**running, service::UserFolders::ofThisUser().runtimeFolder());
  if (!ca) return refused(ca.error().message);
  const auto variables = variablesFor(*ca, (*running)->proxy);
  if (!variables) return refused(variables.error().message);
  if (alone) {
    print(*variables);
    return 0;
  }
  setVariables(*variables);
  return tellNotRun(beginning.command.front(), execute(beginning));
}

}  // namespace penstock::run
