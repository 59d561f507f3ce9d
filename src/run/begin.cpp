// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/begin.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "penstock/base/log.h"

namespace penstock::run {

Beginning beginningOf(std::vector<std::string> command, bool pipesIgnored) {
  Beginning out;
  out.command = std::move(command);
  out.pipesIgnored = pipesIgnored;
  ::sigprocmask(SIG_BLOCK, nullptr, &out.mask);
  out.inherited = openForOthers();
  return out;
}

void leaveToCommand(const Beginning& beginning) {
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  ::close(nothing);
  for (const int fd : beginning.inherited) ::close(fd);
}

int exitCodeOf(int status) {
  constexpr int bySignal = 128;
  return WIFSIGNALED(status) ? bySignal + WTERMSIG(status) : WEXITSTATUS(status);
}

int tellNotRun(const std::string& command, int error) {
  constexpr int notFound = 127, notExecutable = 126;
  complain("run: " + command + (error == ENOENT ? " was not found" : std::string(" cannot be executed: ") + std::strerror(error)));
  return error == ENOENT ? notFound : notExecutable;
}

std::string otherWayFor(const std::string& command) {
  const std::string name = command.substr(command.rfind('/') + 1);
  for (const char* one : {"docker", "docker-compose", "podman", "podman-compose", "nerdctl", "buildah"}) {
    if (name != one) continue;
    return "run: what " + name + " starts has a network of its own, outside of the one that Penstock makes. Give the container the proxy: start penstock --addr 0.0.0.0, and then " + name +
           " run --add-host host.docker.internal:host-gateway -e HTTP_PROXY=http://host.docker.internal:8080 -e HTTPS_PROXY=http://host.docker.internal:8080 "
           "-v ~/.local/share/penstock/penstock-ca.pem:/penstock-ca.pem:ro -e SSL_CERT_FILE=/penstock-ca.pem -e NODE_EXTRA_CA_CERTS=/penstock-ca.pem IMAGE; for " +
           name + " itself, such as its pulls, penstock run --env-only -- " + name + " ...";
  }
  return {};
}

}  // namespace penstock::run
