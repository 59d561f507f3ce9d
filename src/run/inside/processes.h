// SPDX-License-Identifier: GPL-3.0-or-later
// What a program leaves running, and its end.
#pragma once

#include <sys/types.h>

#include <vector>

namespace penstock::run {

/// Processes below `ancestor`, which adopts orphans (PR_SET_CHILD_SUBREAPER), as /proc has them now.
std::vector<pid_t> descendantsOf(pid_t ancestor);
/// Those whose network namespace has this number (stat(2) of /proc/PID/ns/net), as far as we may see it.
std::vector<pid_t> processesInNetwork(ino_t network);
/// Of a process. 0: it cannot be seen.
ino_t networkOf(pid_t pid);
void signalAll(const std::vector<pid_t>& processes, int signal);

}  // namespace penstock::run
