// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/choose_running.h"

#include <algorithm>

namespace penstock::attached {

Result<service::RunningPenstock> chooseRunning(const std::vector<service::RunningPenstock>& all, std::int64_t pid) {
  const service::RunningPenstock* best = nullptr;
  for (const service::RunningPenstock& one : all) {
    if (one.api.empty()) continue;  // nothing to attach to
    if (pid != 0 ? one.pid != pid : one.mode != "headless") continue;
    if (!best || one.started > best->started) best = &one;
  }
  if (best) return *best;
  if (pid == 0) return makeError(ErrorCode::notFound, "--attach: no headless Penstock of yours is running; start one with \"penstock --mode headless\", or leave --attach away");
  std::string others;
  for (const service::RunningPenstock& one : all) others += (others.empty() ? "" : ", ") + std::to_string(one.pid) + " (" + one.mode + ")";
  return makeError(ErrorCode::notFound, "--attach: no Penstock of yours has the process id " + std::to_string(pid) +
                                            (others.empty() ? "; none is running with its API on" : "; running are " + others));
}

std::optional<service::RunningPenstock> chooseAgain(const std::vector<service::RunningPenstock>& all, const std::string& project) {
  const auto same = std::find_if(all.begin(), all.end(), [&](const service::RunningPenstock& one) { return !one.api.empty() && !project.empty() && one.project == project; });
  if (same != all.end()) return *same;
  if (!project.empty()) return std::nullopt;  // it comes back with its project
  auto any = chooseRunning(all, 0);
  return any ? std::optional(std::move(*any)) : std::nullopt;
}

}  // namespace penstock::attached
