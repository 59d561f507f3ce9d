// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/run/run_program.h"

#include "penstock/base/log.h"
#include "run/enclosed_run.h"

namespace penstock::run {

int runProgram(service::Invocation invocation, bool pipesIgnored) {
  const std::vector<std::string> command = invocation.run.command;
  const bool withVariables = invocation.run.envOnly;
  if (const std::string other = withVariables || command.empty() ? std::string() : otherWayFor(command.front()); !other.empty()) {
    complain(other);
    return service::exitBadUsage;
  }
  const Beginning beginning = beginningOf(command, pipesIgnored);
  return withVariables ? runWithVariables(std::move(invocation), beginning) : runEnclosed(std::move(invocation), beginning);
}

}  // namespace penstock::run
