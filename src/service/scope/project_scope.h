// SPDX-License-Identifier: GPL-3.0-or-later
// The scope in force: the run's, until a person changes it, or else the project's, which keeps it as a setting.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "penstock/engine/scope.h"
#include "penstock/service/projects.h"
#include "penstock/service/scope.h"
#include "service/scope/compiled_scope.h"

namespace penstock::service {

/// Lifetime: projects outlive it. Thread: any, but begin, which comes before the rest.
class ProjectScope final : public Scope, public engine::Scope {
 public:
  explicit ProjectScope(Projects& projects) : projects_(projects) {}
  /// **Errors**: as CompiledScope::compile, of the run's.
  Result<void> begin(const model::ScopeConfig& ofRun);
  /// The run says something else by now: that is in force, or the project's where it says nothing. **Errors**: as begin(), and all stays as it was.
  Result<void> setOfRun(const model::ScopeConfig& ofRun);

  model::ScopeConfig state() const override;
  Result<void> set(model::ScopeConfig scope) override;
  Notifier<>& changed() override { return changed_; }
  /// Takes no lock while all is in scope, nor after the first exchange of a thread with another scope.
  bool includes(const model::Exchange& exchange) override;

 private:
  void take();
  void putInForce(model::ScopeConfig scope, std::shared_ptr<const CompiledScope> compiled);

  Projects& projects_;
  mutable std::mutex mutex_;
  bool ofRun_ = false;
  model::ScopeConfig scope_;
  std::shared_ptr<const CompiledScope> compiled_;
  std::atomic<std::uint64_t> generation_{0};  // of all scopes there ever were, this one's; 0: all is in scope
  Notifier<> changed_;
  Subscription another_;  // project
};

}  // namespace penstock::service
