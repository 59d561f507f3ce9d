// SPDX-License-Identifier: GPL-3.0-or-later
// What the calls of one API share.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "api/selections.h"
#include "penstock/base/clock.h"
#include "penstock/service/proxy_service.h"

namespace penstock::api {

struct Context {
  explicit Context(service::ProxyService& s) : service(s) {}

  /// Somebody looks at what is held, for half a minute from now on.
  void attend();
  /// Nobody does who has not looked since.
  void tick();

  service::ProxyService& service;
  Selections selections;
  std::atomic<bool> stopped{false};

 private:
  std::mutex mutex_;
  std::shared_ptr<void> attending_;
  SteadyTime attended_{};
};

}  // namespace penstock::api
