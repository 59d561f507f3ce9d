// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that are accepted although their certificate is not good.
#pragma once

#include <vector>

#include "penstock/model/trusted_server.h"

namespace penstock::service {

struct TrustEntry {
  model::TrustedServer server;
  model::TrustScope scope = model::TrustScope::run;
};

/// Thread: any.
class ServerTrust {
 public:
  virtual ~ServerTrust() = default;

  /// From the next connection on.
  virtual void trust(const model::TrustedServer& server, model::TrustScope scope) = 0;
  /// It is refused again, whoever it was trusted for.
  virtual void distrust(const model::TrustedServer& server) = 0;
  /// The project's, then those of the run, wherever a person said so: here, or once on an error page.
  virtual std::vector<TrustEntry> list() const = 0;
  virtual bool trusts(const model::TrustedServer& server) const = 0;
};

}  // namespace penstock::service
