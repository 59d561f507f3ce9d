// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock run -- COMMAND`: a program whose only network is Penstock.
#pragma once

#include "penstock/service/command_line.h"

namespace penstock::run {

/// Its exit code, or 128 and the number of the signal that ended it; 127 and 126 where it cannot be executed, 2 where it cannot be enclosed. Nothing is
/// written to standard output. `pipesIgnored`: whoever started us ignored SIGPIPE. Thread: main, before there are others that matter.
int runProgram(service::Invocation invocation, bool pipesIgnored);

}  // namespace penstock::run
