// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <memory>
#include <utility>

#include "cui/run/loop.h"
#include "cui/terminal/terminal.h"
#include "penstock/attached/attachment.h"
#include "penstock/base/log.h"
#include "penstock/cui/run_cui.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/paths.h"

namespace penstock::cui {
namespace {

class AttachedShown final : public Shown {
 public:
  explicit AttachedShown(std::unique_ptr<attached::Attachment> attachment) : attachment_(std::move(attachment)) {}
  Backend& backend() override { return attachment_->backend(); }
  void end() override { attachment_->end(); }

 private:
  const std::unique_ptr<attached::Attachment> attachment_;
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
  auto other = attached::findOther(folder, pid);
  if (!other) return refused(other.error());
  Inbox inbox;
  std::atomic<bool> asked{false};
  service::Ending ending([&] {
    asked = true;
    inbox.wake();
  });
  ending.enter(service::Ending::Phase::saved);  // nothing here is to be kept
  showTerminal(
      [&](Say say) -> std::unique_ptr<Shown> {
        return std::make_unique<AttachedShown>(attached::attach(std::move(*other), attached::findAgainIn(folder), std::move(say)));
      },
      filter, inbox, asked);
  return 0;
}

}  // namespace penstock::cui
