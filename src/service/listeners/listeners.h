// SPDX-License-Identifier: GPL-3.0-or-later
// The listeners that are open.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/engine/engine.h"
#include "penstock/service/listener_status.h"

namespace penstock::service {

/// Thread: any; changes go one at a time.
class Listeners {
  struct Open {
    model::ListenerConfig config;
    engine::ListenerId id = 0;
    ListenerStatus status;
  };

 public:
  struct Wanted {
    std::vector<model::ListenerConfig> proxy;
    model::ListenerConfig ui;  // of our own pages
  };
  /// Those of the proxy in place of those before. One that is wanted as it was stays open, and where one cannot be, all is as it was. Connections go on.
  /// **Errors**: see ProxyService::listen; cancelled, after end().
  Result<void> open(engine::Engine& engine, const std::vector<model::ListenerConfig>& wanted);
  /// Of our own pages, unless it is open. Only one that was asked for is missed.
  Result<void> openUi(engine::Engine& engine, const model::ListenerConfig& wanted);
  /// Both, as open(); nothing before that was called.
  Result<void> become(engine::Engine& engine, const Wanted& wanted);
  /// How it stands, to go back to.
  struct Standing {
    Wanted wanted;
    std::vector<Open> proxy, ui;
  };
  Standing standing() const;
  /// What is not open any more is opened at the port it had, as far as that can be.
  void goBack(engine::Engine& engine, const Standing& standing);
  /// The engine ends.
  void end();

  /// By now.
  Wanted wanted() const;
  std::vector<ListenerStatus> all() const;
  std::optional<ListenerStatus> ui() const;
  /// What a client of an explicit proxy is told to use; "" where there is none.
  std::string addressForClients() const;
  /// Address and port of the first explicit proxy, for programs of this machine; nullopt: there is none.
  std::optional<std::pair<std::string, std::uint16_t>> proxyForThisMachine() const;
  /// Others are open. On the thread that changed them.
  Notifier<>& changed() { return changed_; }

 private:
  static Result<Open> openOne(engine::Engine& engine, engine::ListenerRole role, const model::ListenerConfig& where);
  static Result<void> replace(engine::Engine& engine, engine::ListenerRole role, const std::vector<model::ListenerConfig>& wanted, std::vector<Open>& open);
  static void restore(engine::Engine& engine, engine::ListenerRole role, const std::vector<Open>& before, std::vector<Open>& open);
  /// Within changing_.
  Result<void> put(engine::Engine& engine, const Wanted& wanted, bool withUi);

  std::mutex changing_;  // for as long as a change takes; before mutex_
  bool begun_ = false, ended_ = false;
  mutable std::mutex mutex_;  // over what follows, which is changed within changing_ alone
  Wanted wanted_;
  std::vector<Open> proxy_, ui_;
  Notifier<> changed_;
};

/// Whether they mean the same.
bool sameListener(const model::ListenerConfig& a, const model::ListenerConfig& b);
bool sameListeners(const std::vector<model::ListenerConfig>& a, const std::vector<model::ListenerConfig>& b);

}  // namespace penstock::service
