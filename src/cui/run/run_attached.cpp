// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <memory>
#include <utility>

#include "cui/attached/attached_backend.h"
#include "cui/attached/choose_running.h"
#include "cui/run/loop.h"
#include "cui/terminal/terminal.h"
#include "penstock/base/log.h"
#include "penstock/cui/run_cui.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/paths.h"

namespace penstock::cui {
namespace {

class AttachedShown final : public Shown {
 public:
  AttachedShown(api::Remote remote, api::RemoteStatus status, AttachedBackend::Find find, Say say)
      : backend_(std::move(remote), std::move(status), std::move(find), std::move(say)) {}
  Backend& backend() override { return backend_.backend(); }
  void end() override { backend_.end(); }

 private:
  AttachedBackend backend_;
};

}  // namespace

int runAttached(std::int64_t pid, const std::string& filter) {
  chooseLocale();
  const auto refused = [](const Error& e) {
    complain(e.message);
    return service::exitBadUsage;
  };
  if (const auto drawable = checkTerminal(); !drawable) return refused(drawable.error());
  const std::string folder = service::UserFolders::ofThisUser().runtimeFolder();
  const auto running = chooseRunning(service::runningPenstocks(folder), pid);
  if (!running) return refused(running.error());
  auto remote = api::Remote::to(*running);
  if (!remote) return refused(remote.error());
  auto status = api::RemoteCalls(*remote).status();
  if (!status) return refused(status.error());
  Inbox inbox;
  std::atomic<bool> asked{false};
  service::Ending ending([&] {
    asked = true;
    inbox.wake();
  });
  ending.enter(service::Ending::Phase::saved);  // nothing here is to be kept
  showTerminal(
      [&](Say say) -> std::unique_ptr<Shown> {
        return std::make_unique<AttachedShown>(std::move(*remote), std::move(*status),
                                               [folder](const std::string& project) { return chooseAgain(service::runningPenstocks(folder), project); }, std::move(say));
      },
      filter, inbox, asked);
  return 0;
}

}  // namespace penstock::cui
