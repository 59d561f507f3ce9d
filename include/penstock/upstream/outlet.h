// SPDX-License-Identifier: GPL-3.0-or-later
// All that reaching servers needs beside a thread.
#pragma once

#include <memory>

#include "penstock/base/result.h"
#include "penstock/model/config.h"
#include "penstock/net/dialer.h"
#include "penstock/net/resolver.h"
#include "penstock/tls/contexts.h"
#include "penstock/upstream/chain.h"
#include "penstock/upstream/http2_alone.h"
#include "penstock/upstream/tls_policy.h"
#include "penstock/upstream/trusted_servers.h"

namespace penstock::upstream {

/// What stays the same while settings change. Thread: any, once the first two are set.
struct Reach {
  std::shared_ptr<tls::ClientContext> tls;
  net::DialGuard guard;  // refuses our own listeners
  TrustedServers trusted;
  Http2Alone http2Alone;
  net::Resolver resolver;
};

/// How servers are reached by the settings of one moment: whoever holds one goes on by it while there are others. Immutable but for what it
/// shares. Thread: any.
struct Outlet {
  /// **Errors**: those of TlsPolicy::create.
  static Result<std::shared_ptr<const Outlet>> create(model::EngineConfig config, std::shared_ptr<Reach> reach);

  model::EngineConfig config;
  TlsPolicy policy;
  ProxyChain chain;  // the upstream proxy, if any
  std::shared_ptr<Reach> reach;
};
using OutletPtr = std::shared_ptr<const Outlet>;

}  // namespace penstock::upstream
