// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a person trusts: for the run, which the engine remembers, or for the project, which has it as a setting.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/engine/engine.h"
#include "penstock/service/projects.h"
#include "penstock/service/server_trust.h"

namespace penstock::service {

/// Lifetime: projects and engine outlive the calls. Thread: any, but begin, which comes before the rest.
class ProjectServerTrust final : public ServerTrust {
 public:
  explicit ProjectServerTrust(Projects& projects) : projects_(projects) {}
  /// From now on with that engine. `secret` seals what stands in projects.
  void begin(engine::Engine& engine, std::string secret);

  void trust(const model::TrustedServer& server, model::TrustScope scope) override;
  void distrust(const model::TrustedServer& server) override;
  std::vector<TrustEntry> list() const override;
  bool trusts(const model::TrustedServer& server) const override { return engine_ && engine_->trusts(server); }

 private:
  void take();
  void change(const std::function<void(std::vector<model::TrustedServer>&)>& change);

  Projects& projects_;
  engine::Engine* engine_ = nullptr;
  std::string secret_;
  mutable std::mutex mutex_;
  std::vector<model::TrustedServer> trusted_;  // of the project
  Subscription another_;                       // project
};

}  // namespace penstock::service
