// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/upstream/tls_policy.h"

namespace penstock::upstream {

namespace {

bool either(const net::HostPatterns& patterns, const std::string& host, const std::string& sni, std::uint16_t port) {
  return patterns.match(host, port) || (!sni.empty() && sni != host && patterns.match(sni, port));
}

}  // namespace

Result<TlsPolicy> TlsPolicy::create(const model::EngineConfig& config) {
  TlsPolicy policy(config);
  for (const model::ClientCertificate& c : config.clientCertificates) {
    auto identity = tls::loadClientIdentity(c.file, c.key, c.password);
    if (!identity) return identity.error();
    policy.identities_.emplace_back(net::HostPatterns({c.host}), std::move(*identity));
  }
  for (const model::TlsMinimum& m : config.tlsMinFor) policy.oldestOf_.emplace_back(net::HostPatterns({m.host}), m.version);
  return policy;
}

bool TlsPolicy::verifies(const std::string& host, const std::string& sni, std::uint16_t port) const {
  return !either(insecure_, host, sni, port);
}

tls::ClientIdentityPtr TlsPolicy::identity(const std::string& host, const std::string& sni, std::uint16_t port) const {
  for (const auto& [patterns, identity] : identities_)
    if (either(patterns, host, sni, port)) return identity;
  return nullptr;
}

model::TlsVersion TlsPolicy::oldest(const std::string& host, const std::string& sni, std::uint16_t port) const {
  for (const auto& [patterns, version] : oldestOf_)
    if (either(patterns, host, sni, port)) return version;
  return oldest_;
}

bool TlsPolicy::mirrors(const std::string& host, const std::string& sni, std::uint16_t port) const {
  return either(mirrored_, host, sni, port);
}

}  // namespace penstock::upstream
