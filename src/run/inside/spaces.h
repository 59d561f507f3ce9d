// SPDX-License-Identifier: GPL-3.0-or-later
// Namespaces of a program's own, who it is in them, and what it may not do there.
#pragma once

#include <sys/types.h>

#include <string>

#include "penstock/base/result.h"

namespace penstock::run {

/// This process, which has one thread, gets a user, a mount and a network namespace of its own. It is nobody there until mapUsers() was called by
/// its parent. **Errors**: unsupported: this machine does not allow it, and which of its settings says so.
Result<void> enterSpaces();
/// Who the people are in the namespaces of `child`: the same as outside, as far as we may say so: ourselves alone, and as root everybody. **Errors**: io.
Result<void> mapUsers(pid_t child);
/// "": nothing is known that would forbid what failed.
std::string whatForbidsSpaces();

/// For good, whatever is executed: all capabilities, but of root those that have to do with files and users.
Result<void> dropPrivileges();

}  // namespace penstock::run
