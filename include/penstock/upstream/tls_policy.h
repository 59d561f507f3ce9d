// SPDX-License-Identifier: GPL-3.0-or-later
// How TLS is spoken with a server, by its name.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/config.h"
#include "penstock/net/host_patterns.h"
#include "penstock/tls/client_identity.h"

namespace penstock::upstream {

/// Immutable. Thread: any. Every question is about the host a client connects to and the name its hello gives ("" for none): a pattern
/// that matches either counts.
class TlsPolicy {
 public:
  /// Reads the client certificates. **Errors**: those of tls::loadClientIdentity.
  static Result<TlsPolicy> create(const model::EngineConfig& config);

  bool verifies(const std::string& host, const std::string& sni, std::uint16_t port) const;
  /// Of the first pattern that matches; null for none.
  tls::ClientIdentityPtr identity(const std::string& host, const std::string& sni, std::uint16_t port) const;
  bool mirrors(const std::string& host, const std::string& sni, std::uint16_t port) const;
  /// The oldest version of TLS to speak for it.
  model::TlsVersion oldest(const std::string& host, const std::string& sni, std::uint16_t port) const;

 private:
  explicit TlsPolicy(const model::EngineConfig& config)
      : insecure_(config.insecure), mirrored_(config.mirrorClientHello), oldest_(config.tlsMin) {}

  net::HostPatterns insecure_, mirrored_;
  std::vector<std::pair<net::HostPatterns, tls::ClientIdentityPtr>> identities_;
  model::TlsVersion oldest_;
  std::vector<std::pair<net::HostPatterns, model::TlsVersion>> oldestOf_;
};

}  // namespace penstock::upstream
