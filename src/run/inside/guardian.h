// SPDX-License-Identifier: GPL-3.0-or-later
// The process between `penstock run` and COMMAND: it makes the namespaces, starts COMMAND in them, and holds on until all that came of it has ended.
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include "penstock/base/descriptor.h"

namespace penstock::run {

/// How COMMAND is to begin: as it would have without us.
struct Beginning {
  std::vector<std::string> command;  // its name, and what is given to it
  sigset_t mask{};                   // signals that were blocked
  bool pipesIgnored = false;         // SIGPIPE was ignored
  std::vector<int> inherited;        // descriptors from 3 on that were open for whoever is executed
};

/// In a child that was just forked: ends it. `outside`: the socket to its parent, over which all is told (Word). Whatever is inside ends with this
/// process, and with the parent.
[[noreturn]] void guard(Descriptor outside, const Beginning& beginning);

/// Of this process, those that execve() leaves open, but for the three of the standard.
std::vector<int> openForOthers();

/// Executes COMMAND in this process. Returns with the error's number where it cannot be.
int execute(const Beginning& beginning);

}  // namespace penstock::run
