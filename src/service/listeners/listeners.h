// SPDX-License-Identifier: GPL-3.0-or-later
// The listeners that are open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/engine/engine.h"
#include "penstock/service/listener_status.h"

namespace penstock::service {

/// Thread: one.
class Listeners {
 public:
  /// These in place of those before. **Errors**: see ProxyService::listen.
  Result<void> open(engine::Engine& engine, const std::vector<model::ListenerConfig>& wanted);
  /// Of our own pages, unless it is open. Only one that was asked for is missed.
  Result<void> openUi(engine::Engine& engine, const model::ListenerConfig& wanted);
  /// The name server, where one is asked for and none is open.
  Result<void> openDns(engine::Engine& engine, const std::optional<model::DnsConfig::Place>& wanted);
  /// The engine has ended.
  void ended();

  const std::vector<ListenerStatus>& all() const { return all_; }
  const std::optional<ListenerStatus>& ui() const { return ui_; }
  const std::optional<ListenerStatus>& dns() const { return dns_; }
  /// What a client of an explicit proxy is told to use; "" where there is none.
  std::string addressForClients() const;

 private:
  std::vector<ListenerStatus> all_;
  std::optional<ListenerStatus> ui_, dns_;
};

}  // namespace penstock::service
