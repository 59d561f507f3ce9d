// SPDX-License-Identifier: GPL-3.0-or-later
// Starting other programs without a shell.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::service {

struct ProgramRun {
  std::vector<std::string> command;      // absolute path and arguments
  std::vector<std::string> environment;  // "NAME=value"
  std::string input;                     // written to its standard input
  std::chrono::milliseconds limit{30'000};
};

struct ProgramOutcome {
  int exitCode = 0;    // 128 + n when signal n ended it
  std::string output;  // standard output, at most 4 MB of it
  std::string errors;  // standard error, likewise
};

/// Runs it to its end, in a session of its own (no terminal). **Errors**: io (it does not start, or ran out of time and
/// was killed). Blocking. Thread: any.
Result<ProgramOutcome> runProgram(const ProgramRun& run);

/// Starts it as a child of nobody (adopted by init), in its own session, with standard streams on /dev/null and no
/// descriptor of ours.
/// **Errors**: io (it does not start). Thread: any.
Result<pid_t> startDetached(const std::vector<std::string>& command, const std::vector<std::string>& environment);

/// The first executable file `name` in `folders`; "" when there is none.
std::string findProgram(const std::string& name, const std::vector<std::string>& folders);
/// $PATH, and after it the places desktop sessions leave out. Of root's process only places that root alone writes to.
std::vector<std::string> programFolders();
/// Where the system's own programs are, whatever PATH says: for what is to be started as root.
std::vector<std::string> systemFolders();
/// These as a value of PATH.
std::string systemPathText();
/// This process's environment without the variables named.
std::vector<std::string> environmentWithout(const std::vector<std::string>& names);

}  // namespace penstock::service
