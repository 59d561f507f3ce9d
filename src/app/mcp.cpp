// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mcp.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>

#include "penstock/api/calls.h"
#include "penstock/api/mcp.h"
#include "penstock/api/remote.h"
#include "penstock/api/server.h"
#include "penstock/base/log.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/paths.h"
#include "penstock/service/proxy_service.h"
#include "penstock/service/running.h"

namespace penstock::app {
namespace {

/// Set by a signal's thread, and seen by whoever polls.
class Asked {
 public:
  Asked() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~Asked() { ::close(descriptor_); }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;
  void set() const {
    const std::uint64_t one = 1;
    (void)!::write(descriptor_, &one, sizeof one);
  }
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

/// Lines of standard input, until it ends or somebody asked.
class Lines {
 public:
  explicit Lines(const Asked& asked) : asked_(asked) {}
  std::optional<std::string> next() {
    while (true) {
      const std::size_t end = buffer_.find('\n', looked_);
      if (end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        looked_ = 0;
        return line;
      }
      looked_ = buffer_.size();
      if (buffer_.size() > api::Mcp::mostLine) {
        complain("a message has over 16 MB");
        return std::nullopt;
      }
      pollfd waited[] = {{STDIN_FILENO, POLLIN, 0}, {asked_.descriptor(), POLLIN, 0}};
      if (::poll(waited, 2, -1) < 0 && errno != EINTR) return std::nullopt;
      if (waited[1].revents != 0) return std::nullopt;
      if (waited[0].revents == 0) continue;
      char block[16 * 1024];
      const ssize_t n = ::read(STDIN_FILENO, block, sizeof block);
      if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (n <= 0) return std::nullopt;
      buffer_.append(block, std::size_t(n));
    }
  }

 private:
  const Asked& asked_;
  std::string buffer_;
  std::size_t looked_ = 0;
};

bool writeLine(std::string line) {
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t n = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    rest.remove_prefix(std::size_t(n));
  }
  return true;
}

void converse(api::Mcp& mcp, const Asked& asked) {
  Lines lines(asked);
  while (const auto line = lines.next())
    if (const auto answer = mcp.answer(*line); answer && !writeLine(*answer)) return;
}

/// The one that has this project, or any where none was named.
std::optional<service::RunningPenstock> runningWith(const std::string& project) {
  const service::UserFolders folders = service::UserFolders::ofThisUser();
  for (service::RunningPenstock& one : service::runningPenstocks(folders.runtimeFolder()))
    if (!one.api.empty() && (one.project == project || project.empty() || project == folders.sessionProject())) return std::move(one);
  return std::nullopt;
}

}  // namespace

int runMcp(model::Config config, model::ScriptConfig scripts, service::SettingsSource source) {
  Asked asked;
  service::Ending ending([&asked] { asked.set(); });
  api::McpOptions options;
  options.mayWrite = config.api.assistantsMayWrite;
  if (const auto running = runningWith(config.noDb ? std::string("-") : config.project)) {
    const auto remote = api::Remote::to(*running);
    if (!remote) {
      complain(remote.error().message);
      return service::exitBadUsage;
    }
    complain("reads the traffic of the Penstock with process id " + std::to_string(running->pid));
    ending.enter(service::Ending::Phase::saved);
    const auto answer = [&remote](const api::Call& call) { return remote->answer(call); };
    options.audit = api::auditBy(answer);
    api::Mcp mcp(answer, options);
    converse(mcp, asked);
    return 0;
  }
  const auto listeners = config.engine.listeners;
  service::ProxyService proxy(std::move(config), std::move(scripts), std::move(source));
  api::Server server(proxy);
  if (const auto opened = proxy.open(); !opened) {
    complain(opened.error().message);
    server.stop();
    proxy.stop(std::chrono::milliseconds(0));
    return service::exitBadUsage;
  }
  ending.enter(service::Ending::Phase::running);
  // What was recorded can be read all the same.
  if (const auto listening = proxy.listen(listeners); !listening) complain("records nothing: " + listening.error().message);
  for (const auto& listener : proxy.listeners()) complain("listening " + listener.address);
  server.announce("mcp");
  {
    api::Calls calls(proxy);
    options.audit = [&proxy](service::AuditLine line) { proxy.audit().add(std::move(line)); };
    api::Mcp mcp([&calls](const api::Call& call) { return calls.answer(call); }, options);
    converse(mcp, asked);
    calls.stop();
  }
  server.stop();
  proxy.stop();
  ending.enter(service::Ending::Phase::saved);
  return 0;
}

}  // namespace penstock::app
