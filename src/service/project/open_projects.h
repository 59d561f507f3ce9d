// SPDX-License-Identifier: GPL-3.0-or-later
// The project that is open, and how another takes its place.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "penstock/service/projects.h"
#include "service/project/project_sink.h"

namespace penstock::service {

/// Lifetime: the engine, which writes to the sink, ends before it. Thread: any.
class OpenProjects final : public Projects {
 public:
  /// The first one. `path` "": without a file. `keepFree`: see store::StoreOptions. **Errors**: as store::Store::open.
  Result<void> begin(const std::string& path, std::optional<std::uint64_t> keepFree);
  /// Closes the one that is open; no other is opened any more. Idempotent.
  void end();
  ProjectSink& sink() { return sink_; }

  ProjectPtr current() const override { return sink_.project(); }
  Result<void> open(const std::string& path) override;
  Result<void> saveAs(const std::string& path, bool replace) override;
  Notifier<>& changed() override { return changed_; }

 private:
  Result<ProjectPtr> openFile(const std::string& path) const;
  /// Whether another one is open now.
  Result<bool> change(const std::string& path);
  Result<void> told(const Result<bool>& changed);

  Notifier<> changed_;
  std::mutex changing_;  // one change after the other
  std::mutex taking_;    // short: the moment in which one takes the place of the other
  bool ended_ = false;
  std::optional<std::uint64_t> keepFree_;
  ProjectSink sink_;
};

}  // namespace penstock::service
