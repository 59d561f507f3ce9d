// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/upstream/trusted_servers.h"

#include <algorithm>

namespace penstock::upstream {

void TrustedServers::add(const model::TrustedServer& server) {
  const std::lock_guard lock(mutex_);
  if (std::find(run_.begin(), run_.end(), server) == run_.end()) run_.push_back(server);
  changed();
}

void TrustedServers::setProject(std::vector<model::TrustedServer> servers) {
  const std::lock_guard lock(mutex_);
  project_ = std::move(servers);
  changed();
}

void TrustedServers::remove(const model::TrustedServer& server) {
  const std::lock_guard lock(mutex_);
  std::erase(run_, server);
  std::erase(project_, server);
  changed();
}

bool TrustedServers::contains(const model::TrustedServer& server) const {
  if (empty_.load(std::memory_order_relaxed)) return false;
  const std::vector<std::string> all = certificatesOf(server.host);
  return std::find(all.begin(), all.end(), server.certificate) != all.end();
}

std::vector<model::TrustedServer> TrustedServers::added() const {
  const std::lock_guard lock(mutex_);
  return run_;
}

std::vector<std::string> TrustedServers::certificatesOf(const std::string& host) const {
  std::vector<std::string> out;
  if (empty_.load(std::memory_order_relaxed)) return out;
  const std::lock_guard lock(mutex_);
  for (const auto* list : {&run_, &project_})
    for (const model::TrustedServer& s : *list)
      if (s.host == host) out.push_back(s.certificate);
  return out;
}

void TrustedServers::changed() {
  empty_.store(run_.empty() && project_.empty(), std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace penstock::upstream
