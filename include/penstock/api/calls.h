// SPDX-License-Identifier: GPL-3.0-or-later
// The API without a network: a table of routes over the façade. HTTP, MCP and tests call it alike.
#pragma once

#include <memory>
#include <string>

#include "penstock/api/call.h"
#include "penstock/service/proxy_service.h"

namespace penstock::api {

/// Thread: any, any number at once. Calls block: they read the project, wait for answers of servers. Lifetime: ends before the service.
class Calls {
 public:
  explicit Calls(service::ProxyService& service);
  ~Calls();
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  /// Never fails: what is wrong is an answer. The rest of an answer is written while this lives.
  Answer answer(const Call& call);
  /// What may be sent to such a path: its body goes to a file, and may be of any size.
  static bool streamsIn(std::string_view method, std::string_view path);
  /// Some seconds went by: what was only asked for lately is kept no longer. Thread: any.
  void tick();
  /// Calls that wait for something answer soon, and so do those that come.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The description of all routes: OpenAPI 3.1.
std::string openApi();

}  // namespace penstock::api
