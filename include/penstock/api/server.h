// SPDX-License-Identifier: GPL-3.0-or-later
// The API over HTTP and WebSocket, on the port of the CA page.
#pragma once

#include <memory>
#include <string>

#include "penstock/service/proxy_service.h"

namespace penstock::api {

/// Takes what connects to the service's own port, on threads of its own; with --no-api it does nothing. Thread: that which made the service. Lifetime: made before
/// ProxyService::open, and as long as the service.
class Server {
 public:
  explicit Server(service::ProxyService& service);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Once the service listens: other programs of this person find it, whatever project is open. `mode`: as --mode has it.
  void announce(std::string mode);
  /// Ends all connections, and calls under way as soon as they can. Before ProxyService::stop. Idempotent.
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace penstock::api
