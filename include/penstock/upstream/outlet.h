// SPDX-License-Identifier: GPL-3.0-or-later
// All that reaching servers needs beside a thread.
#pragma once

#include <memory>
#include <optional>

#include "penstock/model/config.h"
#include "penstock/net/dialer.h"
#include "penstock/net/resolver.h"
#include "penstock/tls/contexts.h"
#include "penstock/upstream/chain.h"
#include "penstock/upstream/http2_alone.h"
#include "penstock/upstream/tls_policy.h"
#include "penstock/upstream/trusted_servers.h"

namespace penstock::upstream {

/// Immutable once filled, but for the members that say so. Thread: any.
struct Outlet {
  explicit Outlet(const model::EngineConfig& c) : config(c) {}
  const model::EngineConfig& config;
  std::shared_ptr<tls::ClientContext> tls;  // any thread
  std::optional<TlsPolicy> policy;          // set
  ProxyChain chain;                         // the upstream proxy, if any
  net::DialGuard guard;                     // refuses our own listeners
  TrustedServers trusted;                   // any thread
  Http2Alone http2Alone;                    // any thread
  net::Resolver resolver;                   // any thread
};

}  // namespace penstock::upstream
