// SPDX-License-Identifier: GPL-3.0-or-later
// The enclosed programs whose connections and questions this engine serves.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "engine/session/session.h"
#include "penstock/dns/server.h"
#include "penstock/engine/enclosure.h"

namespace penstock::engine {

/// Thread: one at a time, none of the I/O threads. Lifetime: within that of core and workers.
class Enclosures {
 public:
  static constexpr std::size_t most = 64;
  Enclosures(Core& core, std::vector<std::unique_ptr<Worker>>& workers);
  ~Enclosures();

  /// From now on. **Errors**: limit, io, invalidArgument: a socket is none of the kind.
  Result<EnclosureId> add(Enclosure sockets, dns::ServerParts names);
  /// No more connections are accepted; those that stand go on.
  void remove(EnclosureId id);
  void removeAll();
  /// What names are, from the next question on.
  void setNames(const dns::RecordsPtr& records, const std::vector<model::DnsConfig::Place>& nameServers, const net::NameOverrides& overrides);

 private:
  struct One;
  void accept(const std::shared_ptr<One>& one, std::size_t which);
  void onFirst(const std::function<void()>& f);

  Core& core_;
  std::vector<std::unique_ptr<Worker>>& workers_;
  std::map<EnclosureId, std::shared_ptr<One>> all_;
  const OverriddenPtr overridden_ = std::make_shared<Overridden>();
  EnclosureId last_ = 0;
  std::size_t nextWorker_ = 0;  // of the first worker's thread
};

}  // namespace penstock::engine
