// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <mutex>
#include <set>

#include "penstock/engine/engine.h"
#include "penstock/service/configuration.h"
#include "penstock/service/devices.h"
#include "penstock/service/name_server.h"
#include "service/devices/client_names.h"
#include "service/listeners/listeners.h"

namespace penstock::service {

/// Thread: any but an I/O thread; changes go one at a time.
class EngineDevices final : public Devices {
 public:
  using Listen = std::function<Result<void>(const std::vector<model::ListenerConfig>&)>;

  EngineDevices(const Listeners& listeners, Configuration& configuration, const NameServer& names)
      : listeners_(listeners), configuration_(configuration), nameServer_(names) {}
  /// `listen`: in place of those that are open. `namesFile`: see ClientNames.
  void begin(engine::Engine& engine, Listen listen, std::string namesFile);

  LanState lan() const override;
  Result<void> letIn(bool on) override;
  Result<void> setPassword(const std::optional<model::ProxyCredentials>& password) override;
  RedirectState redirect() const override;
  Result<void> takeRedirected(bool on) override;
  std::vector<DeviceClient> clients() const override;
  Result<void> name(const std::string& address, std::string name) override;
  void pause(const std::string& address, bool paused) override;

 private:
  const Listeners& listeners_;
  Configuration& configuration_;
  const NameServer& nameServer_;
  engine::Engine* engine_ = nullptr;
  Listen listen_;
  std::mutex changing_;
  ClientNames names_;
};

}  // namespace penstock::service
