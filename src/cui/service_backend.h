// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a ProxyService of this process, as a terminal's backend.
#pragma once

#include <memory>
#include <mutex>

#include "penstock/cui/backend.h"
#include "penstock/service/proxy_service.h"

namespace penstock::cui {

/// Lifetime: of the service. Thread: that which made the service; what backend() gives from any but where ProxyService says otherwise.
class ServiceBackend {
 public:
  explicit ServiceBackend(service::ProxyService& service);
  ~ServiceBackend();

  Backend& backend() { return backend_; }

 private:
  CapturePtr capture();

  service::ProxyService& service_;
  std::mutex mutex_;
  service::ProjectPtr project_;
  CapturePtr capture_;  // of that project
  const std::unique_ptr<RuleList> rules_;
  const std::unique_ptr<HeldQueue> held_;
  Backend backend_;
};

}  // namespace penstock::cui
