// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the Penstocks that run a head is attached to. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/running.h"

namespace penstock::attached {

/// The one of that process, whatever face it has; with 0 the headless one that was started last. **Errors**: notFound, with what to do.
Result<service::RunningPenstock> chooseRunning(const std::vector<service::RunningPenstock>& all, std::int64_t pid);
/// The one to go on with where the former is gone: that with its project, else as chooseRunning() of no process.
std::optional<service::RunningPenstock> chooseAgain(const std::vector<service::RunningPenstock>& all, const std::string& project);

}  // namespace penstock::attached
