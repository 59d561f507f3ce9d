// SPDX-License-Identifier: GPL-3.0-or-later
// The program: words of the command line to the head that was asked for.
#include <fcntl.h>

#include <csignal>
#include <cstdio>

#include "app/export_messages.h"
#include "app/headless.h"
#include "app/mcp.h"
#include "app/send_command.h"
#include "app/transfer_commands.h"
#include "penstock/base/descriptor_limit.h"
#include "penstock/base/log.h"
#include "penstock/cui/run_cui.h"
#include "penstock/run/run_program.h"
#include "penstock/service/command_line.h"
#include "penstock/service/count_matches.h"
#include "penstock/service/crash_reports.h"
#include "penstock/service/system_proxy.h"
#include "penstock/store/store.h"
#ifdef PENSTOCK_GUI
#include "penstock/gui/run_gui.h"
#endif

namespace {

int exportCount(const std::string& project, const std::string& expression) {
  const auto refused = [](const penstock::Error& e) {
    penstock::complain(e.message);
    return penstock::service::exitBadUsage;
  };
  unsigned long long count = 0;
  if (expression.empty()) {
    const auto all = penstock::store::Store::countIn(project);
    if (!all) return refused(all.error());
    count = *all;
  } else {
    auto compiled = penstock::filter::Expression::compile(expression);  // parseCommandLine saw that it is good
    const auto selected = penstock::service::countMatches(project, std::get<penstock::filter::ExpressionPtr>(std::move(compiled)));
    if (!selected) return refused(selected.error());
    if (!selected->trouble.empty()) penstock::complain(selected->trouble);
    count = selected->matches;
  }
  std::printf("%llu\n", count);
  return 0;
}

int restoreSystemProxy(bool wait) {
  const auto done = penstock::service::restoreSystemProxy(penstock::service::UserFolders::ofThisUser(), wait);
  if (!done) penstock::complain(done.error().message);
  return done ? 0 : 1;
}

/// Whoever started us may have closed them; a project that got such a number would be written our lines into.
void holdStandardDescriptors() {
  for (int fd = 0; fd <= 2; ++fd)
    if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
}

}  // namespace

int main(int argc, char** argv) {
  holdStandardDescriptors();
  const bool pipesIgnored = std::signal(SIGPIPE, SIG_IGN) == SIG_IGN;
  const penstock::StandardError errors;
  auto invocation = penstock::service::parseCommandLine(argc, argv);
  if (!invocation) {
    penstock::complain(invocation.error().message);
    return penstock::service::exitBadUsage;
  }
  switch (invocation->command) {
    case penstock::service::Command::printText: std::fputs(invocation->text.c_str(), stdout); return 0;
    case penstock::service::Command::exportCount: return exportCount(invocation->project, invocation->expression);
    case penstock::service::Command::exportMessages:
      return penstock::app::exportMessages(invocation->project, invocation->exchange);
    case penstock::service::Command::exportHar:
    case penstock::service::Command::exportJson:
    case penstock::service::Command::exportOpenApi: return penstock::app::exportMany(*invocation);
    case penstock::service::Command::exportCurl:
    case penstock::service::Command::exportBody: return penstock::app::exportOne(*invocation);
    case penstock::service::Command::import: return penstock::app::importInto(*invocation);
    case penstock::service::Command::restoreSystemProxy: return restoreSystemProxy(invocation->wait);
    case penstock::service::Command::enclose: return penstock::run::runProgram(std::move(*invocation), pipesIgnored);
    case penstock::service::Command::send:
    case penstock::service::Command::run: break;
  }
  (void)penstock::service::redacting().set(invocation->redaction);  // parseCommandLine saw that it is good
  penstock::service::writeCrashReports(penstock::service::UserFolders::ofThisUser());
  penstock::raiseDescriptorLimit();
  if (invocation->command == penstock::service::Command::send)
    return penstock::app::runSend(invocation->send, std::move(invocation->config), std::move(invocation->script), invocation->har);
  if (invocation->attach && invocation->mode == penstock::service::Mode::cui) return penstock::cui::runAttached(*invocation->attach, invocation->config.filter);
  if (invocation->mode == penstock::service::Mode::mcp) return penstock::app::runMcp(std::move(invocation->config), std::move(invocation->script), {invocation->har, invocation->assistantToken}, std::move(invocation->source));
#ifdef PENSTOCK_GUI
  if (invocation->attach) return penstock::gui::runAttached(argc, argv, *invocation->attach, invocation->config.filter);
  if (invocation->mode == penstock::service::Mode::gui) return penstock::gui::runGui(argc, argv, std::move(invocation->config), std::move(invocation->script), invocation->har, std::move(invocation->source));
#else
  if (invocation->mode == penstock::service::Mode::gui) {
    penstock::complain("this build has no window; use --mode cui or headless");
    return penstock::service::exitBadUsage;
  }
#endif
  if (invocation->mode == penstock::service::Mode::cui) return penstock::cui::runCui(std::move(invocation->config), std::move(invocation->script), invocation->har, std::move(invocation->source));
  return penstock::app::runHeadless(std::move(invocation->config), std::move(invocation->script), invocation->har, std::move(invocation->source));
}
