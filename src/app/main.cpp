// SPDX-License-Identifier: GPL-3.0-or-later
// The program: words of the command line to the head that was asked for.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "app/export_messages.h"
#include "app/headless.h"
#include "penstock/service/command_line.h"
#include "penstock/service/count_matches.h"
#include "penstock/store/store.h"
#ifdef PENSTOCK_GUI
#include "penstock/gui/run_gui.h"
#endif

namespace {

int exportCount(const std::string& project, const std::string& expression) {
  const auto refused = [](const penstock::Error& e) {
    std::fprintf(stderr, "penstock: %s\n", e.message.c_str());
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
    if (!selected->trouble.empty()) std::fprintf(stderr, "penstock: %s\n", selected->trouble.c_str());
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

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  auto invocation = penstock::service::parseCommandLine(argc, argv);
  if (!invocation) {
    std::fprintf(stderr, "penstock: %s\n", invocation.error().message.c_str());
    return penstock::service::exitBadUsage;
  }
  switch (invocation->command) {
    case penstock::service::Command::printText: std::fputs(invocation->text.c_str(), stdout); return 0;
    case penstock::service::Command::exportCount: return exportCount(invocation->project, invocation->expression);
    case penstock::service::Command::exportMessages:
      return penstock::app::exportMessages(invocation->project, invocation->exchange);
    case penstock::service::Command::run: break;
  }
  raiseDescriptorLimit();
#ifdef PENSTOCK_GUI
  if (invocation->mode == penstock::service::Mode::gui) return penstock::gui::runGui(argc, argv, std::move(invocation->config));
#else
  if (invocation->mode == penstock::service::Mode::gui) {
    std::fputs("penstock: this build has no window; use --mode headless\n", stderr);
    return penstock::service::exitBadUsage;
  }
#endif
  return penstock::app::runHeadless(std::move(invocation->config));
}
