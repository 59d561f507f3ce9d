// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/cui/run_cui.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "cui/run/loop.h"
#include "cui/service_backend.h"
#include "cui/terminal/terminal.h"
#include "penstock/api/server.h"
#include "penstock/base/log.h"
#include "penstock/display/line.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/har_at_end.h"
#include "penstock/service/script_lines.h"

namespace penstock::cui {
namespace {

/// What is told beside traffic.
class ServiceShown final : public Shown {
 public:
  ServiceShown(service::ProxyService& service, Say say)
      : backend_(service), scripts_(service.scripts(), say), passthrough_(service.passthrough().changed().subscribe([say](const model::AutoPassthrough& p) { say(display::passthroughLine(p)); })) {}
  Backend& backend() override { return backend_.backend(); }

 private:
  ServiceBackend backend_;
  const service::ScriptLines scripts_;
  const Subscription passthrough_;
};

std::string missingText(const service::RecordingStatus& status) {
  return std::to_string(status.lost) + (status.lost == 1 ? " exchange is" : " exchanges are") + " missing or incomplete in " + status.project;
}

}  // namespace

int runCui(model::Config config, model::ScriptConfig scripts, const std::string& har, service::SettingsSource source) {
  chooseLocale();
  const auto refused = [](const Error& e) {
    complain(e.message);
    return service::exitBadUsage;
  };
  if (const auto drawable = checkTerminal(); !drawable) return refused(drawable.error());
  Inbox inbox;
  std::atomic<bool> asked{false};
  service::Ending ending([&] {
    asked = true;
    inbox.wake();
  });
  const auto listeners = config.engine.listeners;
  service::ProxyService proxy(std::move(config), std::move(scripts), std::move(source));
  api::Server server(proxy);
  const auto stopped = [&](const Error& e) {
    server.stop();
    proxy.stop(std::chrono::milliseconds(0));  // before what its listeners use
    return refused(e);
  };
  if (auto opened = proxy.open(); !opened) return stopped(opened.error());
  ending.enter(service::Ending::Phase::running);
  service::HarAtEnd harAtEnd(proxy, har);
  harAtEnd.begin();
  if (!asked) {
    if (auto listening = proxy.listen(listeners); !listening) return stopped(listening.error());
    server.announce("cui");
    showTerminal([&proxy](Say say) -> std::unique_ptr<Shown> { return std::make_unique<ServiceShown>(proxy, std::move(say)); }, proxy.config().filter, inbox, asked);
  }
  ending.begin();
  const service::ProjectPtr project = proxy.project();
  server.stop();
  const bool written = harAtEnd.write(ending);
  proxy.stop();
  const service::RecordingStatus status = project->status();
  const int code = status.lost == 0 && written ? 0 : 1;
  if (status.lost != 0) complain(missingText(status));
  ending.enter(service::Ending::Phase::saved, code);
  return code;
}

}  // namespace penstock::cui
