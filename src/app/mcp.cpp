// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mcp.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/api/calls.h"
#include "penstock/api/mcp.h"
#include "penstock/api/remote.h"
#include "penstock/api/server.h"
#include "penstock/base/file.h"
#include "penstock/base/log.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/har_at_end.h"
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

/// "" without a file.
Result<std::string> tokenIn(const std::string& file) {
  if (file.empty()) return std::string();
  constexpr std::size_t mostToken = 4096;
  auto token = readWholeFile(file, mostToken);
  if (!token) return token;
  while (!token->empty() && (token->back() == '\n' || token->back() == '\r' || token->back() == ' ')) token->pop_back();
  if (token->empty()) return makeError(ErrorCode::corrupt, file + " is empty; expected a token");
  return token;
}

bool wasSaid(const service::SettingsSource& source, std::string_view flag) {
  return std::any_of(source.arguments.begin(), source.arguments.end(), [flag](std::string_view word) { return word.substr(0, word.find('=')) == flag; });
}

/// Until the assistant goes. **Errors**: it cannot be reached; without a message: the token is nobody's there.
Result<void> readAnother(const service::RunningPenstock& running, bool byToken, api::McpOptions options, const Asked& asked, service::Ending& ending) {
  const auto remote = api::Remote::to(running);
  if (!remote) return remote.error();
  const auto answer = [&remote](const api::Call& call) { return remote->answer(call); };
  options.audit = api::auditBy(answer);
  if (byToken) {
    // Asked once: the other one looks at the token with each call.
    auto holder = api::holderBy(answer);
    if (!holder) return makeError(ErrorCode::notFound, "");
    options.holder = [holder = std::move(holder)] { return holder; };
  }
  complain("reads the traffic of the Penstock with process id " + std::to_string(running.pid));
  ending.enter(service::Ending::Phase::saved);
  api::Mcp mcp(answer, options);
  converse(mcp, asked);
  return {};
}

}  // namespace

int runMcp(model::Config config, model::ScriptConfig scripts, const McpWords& words, service::SettingsSource source) {
  const std::string& har = words.har;
  const auto refused = [](const std::string& sentence) {
    complain(sentence);
    return service::exitBadUsage;
  };
  const auto token = tokenIn(words.tokenFile);
  if (!token) return refused("--assistant-token: " + token.error().message);
  const std::string nobodys = "--assistant-token: the token in " + words.tokenFile + " is nobody's; one is made in Settings, API";
  Asked asked;
  service::Ending ending([&asked] { asked.set(); });
  api::McpOptions options;
  options.mayWrite = config.api.assistantsMayWrite;
  if (auto running = runningWith(config.noDb ? std::string("-") : config.project)) {
    if (wasSaid(source, "--har"))
      return refused("--har: the Penstock with process id " + std::to_string(running->pid) + " has this project and records; start that one with it");
    if (!token->empty()) running->tokenFile = words.tokenFile;
    const auto read = readAnother(*running, !token->empty(), options, asked, ending);
    return read ? 0 : refused(read.error().message.empty() ? nobodys : read.error().message);
  }
  const auto listeners = config.engine.listeners;
  service::ProxyService proxy(std::move(config), std::move(scripts), std::move(source));
  api::Server server(proxy);
  const auto stopped = [&](const std::string& sentence) {
    server.stop();
    proxy.stop(std::chrono::milliseconds(0));
    return refused(sentence);
  };
  if (const auto opened = proxy.open(); !opened) return stopped(opened.error().message);
  if (!token->empty()) {
    options.holder = [&proxy, token = *token] { return proxy.apiTokens().holderOf(token); };
    if (!options.holder()) return stopped(nobodys);
  }
  ending.enter(service::Ending::Phase::running);
  service::HarAtEnd harAtEnd(proxy, har);
  harAtEnd.begin();
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
  ending.begin();
  server.stop();
  const int code = harAtEnd.write(ending) ? 0 : 1;
  proxy.stop();
  ending.enter(service::Ending::Phase::saved, code);
  return code;
}

}  // namespace penstock::app
