// SPDX-License-Identifier: GPL-3.0-or-later
// Servers the person trusts although their certificates are not good.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/model/trusted_server.h"

namespace penstock::upstream {

/// As many as a person confirms one by one. Thread: any.
class TrustedServers {
 public:
  void add(const model::TrustedServer& server);
  /// In place of those given before.
  void setProject(std::vector<model::TrustedServer> servers);
  void remove(const model::TrustedServer& server);
  bool contains(const model::TrustedServer& server) const;
  /// Those of add(), in that order.
  std::vector<model::TrustedServer> added() const;
  /// Fingerprints of what is accepted for `host`.
  std::vector<std::string> certificatesOf(const std::string& host) const;
  /// Changes whenever they do: what failed before may not fail again.
  std::uint64_t generation() const { return generation_.load(std::memory_order_relaxed); }

 private:
  void changed();
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<bool> empty_{true};  // read without the lock: mostly there is none
  mutable std::mutex mutex_;
  std::vector<model::TrustedServer> run_, project_;
};

}  // namespace penstock::upstream
