// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of the project that is open: their settings are settings of it, their results pages.
#pragma once

#include <map>
#include <mutex>

#include "penstock/service/projects.h"
#include "service/bulk/project_run.h"

namespace penstock::service {

/// Lifetime: projects and sends outlive it. Thread: any.
class ProjectRuns final : public BulkRuns {
 public:
  ProjectRuns(Projects& projects, EngineSends& sends) : projects_(projects), sends_(sends) {}
  void begin();
  /// Ends all runs.
  void end();

  std::vector<BulkEntry> list() const override;
  Result<BulkRunPtr> add(const BulkSpec& spec) override;
  Result<BulkRunPtr> open(std::uint64_t id) override;
  Result<void> change(std::uint64_t id, const BulkSpec& spec) override;
  Result<void> rename(std::uint64_t id, const std::string& name) override;
  Result<void> trust(std::uint64_t id) override;
  Result<void> remove(std::uint64_t id) override;
  Notifier<>& changed() override { return changed_; }

 private:
  using RunPtr = std::shared_ptr<ProjectRun>;
  Result<RunPtr> openHere(std::uint64_t id);
  Result<void> keepList(const std::vector<BulkEntry>& list);
  Result<void> keepSpec(std::uint64_t id, const BulkSpec& spec);
  /// Where somebody else wrote the project: each run says so from now on.
  void doubt();

  Projects& projects_;
  EngineSends& sends_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, RunPtr> open_;  // of the current project
  Notifier<> changed_;
  Subscription another_;  // project
};

}  // namespace penstock::service
