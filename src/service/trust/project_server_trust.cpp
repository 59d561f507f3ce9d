// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/trust/project_server_trust.h"

#include <algorithm>
#include <utility>

#include "service/trust/project_trust.h"

namespace penstock::service {

namespace {

constexpr char setting[] = "trusted_servers";

}  // namespace

void ProjectServerTrust::begin(engine::Engine& engine, std::string secret) {
  engine_ = &engine;
  secret_ = std::move(secret);
  another_ = projects_.changed().subscribe([this] { take(); });
  take();
}

/// What the project's own person trusts; of a project of somebody else nothing.
void ProjectServerTrust::take() {
  const std::lock_guard lock(mutex_);
  trusted_ = trustedIn(projects_.current()->setting(setting), secret_);
  engine_->setProjectTrust(trusted_);
}

void ProjectServerTrust::change(const std::function<void(std::vector<model::TrustedServer>&)>& change) {
  const std::lock_guard lock(mutex_);
  change(trusted_);
  (void)projects_.current()->setSetting(setting, trustText(trusted_, secret_));
  engine_->setProjectTrust(trusted_);
}

void ProjectServerTrust::trust(const model::TrustedServer& server, model::TrustScope scope) {
  if (!engine_) return;
  if (scope == model::TrustScope::run) return engine_->trustServer(server);
  change([&](std::vector<model::TrustedServer>& all) {
    if (std::find(all.begin(), all.end(), server) == all.end()) all.push_back(server);
  });
}

void ProjectServerTrust::distrust(const model::TrustedServer& server) {
  if (!engine_) return;
  change([&](std::vector<model::TrustedServer>& all) { std::erase(all, server); });
  engine_->distrustServer(server);
}

std::vector<TrustEntry> ProjectServerTrust::list() const {
  std::vector<TrustEntry> out;
  if (!engine_) return out;
  const std::lock_guard lock(mutex_);
  for (const model::TrustedServer& server : trusted_) out.push_back({server, model::TrustScope::project});
  for (const model::TrustedServer& server : engine_->trustedForRun())
    if (std::find(trusted_.begin(), trusted_.end(), server) == trusted_.end()) out.push_back({server, model::TrustScope::run});
  return out;
}

}  // namespace penstock::service
