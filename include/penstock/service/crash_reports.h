// SPDX-License-Identifier: GPL-3.0-or-later
// What is left of a crash: a file on this machine that says where it happened, and nothing of what passed through. It is sent to nobody.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/result.h"
#include "penstock/service/paths.h"

namespace penstock::service {

/// From now on a signal that is a crash (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) writes a file of mode 0600 below `folders` and then ends the
/// process as it would have: exit status and core dump stay the kernel's. Where somebody else takes these signals already (sanitizers) nothing
/// is done. Once a process.
void writeCrashReports(const UserFolders& folders);

struct CrashReport {
  std::string file;
  WallTime at{};  // when it was written
};
/// Newest first. Those beyond the newest ten are removed. Thread: any.
std::vector<CrashReport> crashReports(const UserFolders& folders);
/// The text of one. **Errors**: notFound, io, limit (over a megabyte: it is none of ours).
Result<std::string> readCrashReport(const CrashReport& report);

}  // namespace penstock::service
