// SPDX-License-Identifier: GPL-3.0-or-later
// The program: words of the command line to the head that was asked for.
#include <fcntl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "app/export_messages.h"
#include "app/headless.h"
#include "app/send_command.h"
#include "penstock/base/log.h"
#include "penstock/service/command_line.h"
#include "penstock/service/count_matches.h"
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

/// A tunnel takes two descriptors; the usual soft limit of 1,024 is soon reached.
void raiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/// Whoever started us may have closed them; a project that got such a number would be written our lines into.
void holdStandardDescriptors() {
  for (int fd = 0; fd <= 2; ++fd)
    if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
}

}  // namespace

int main(int argc, char** argv) {
  holdStandardDescriptors();
  std::signal(SIGPIPE, SIG_IGN);
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
    case penstock::service::Command::send:
    case penstock::service::Command::run: break;
  }
  raiseDescriptorLimit();
  if (invocation->command == penstock::service::Command::send)
    return penstock::app::runSend(invocation->send, std::move(invocation->config), std::move(invocation->script));
#ifdef PENSTOCK_GUI
  if (invocation->mode == penstock::service::Mode::gui) return penstock::gui::runGui(argc, argv, std::move(invocation->config), std::move(invocation->script));
#else
  if (invocation->mode == penstock::service::Mode::gui) {
    penstock::complain("this build has no window; use --mode headless");
    return penstock::service::exitBadUsage;
  }
#endif
  return penstock::app::runHeadless(std::move(invocation->config), std::move(invocation->script));
}
