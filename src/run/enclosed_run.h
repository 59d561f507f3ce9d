// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run/begin.h"
#include "run/outlet.h"

namespace penstock::run {

/// COMMAND in namespaces of its own: the exit code.
int runEnclosed(service::Invocation invocation, const Beginning& beginning);
/// COMMAND with variables alone; without one they are printed.
int runWithVariables(service::Invocation invocation, const Beginning& beginning);

}  // namespace penstock::run
