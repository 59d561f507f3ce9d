// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates for the servers we stand in for: minted in memory once for each set of names, and kept.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/tls/certificate_authority.h"
#include "penstock/tls/handles.h"

namespace penstock::tls {

/// Immutable; a connection holds it as long as it likes. All leaves of a cache share one key.
struct Leaf {
  X509Ptr certificate;
  KeyPtr key;
  CertificateAuthorityPtr authority;  // owner of the chain behind it
  std::vector<std::string> names;     // as in the certificate; IP literals in canonical text
  WallTime notAfter{};
};
using LeafPtr = std::shared_ptr<const Leaf>;

/// A name as it can stand in a certificate: lower case, ASCII, without trailing dot or brackets; IP literals in
/// canonical text. "" for what cannot (non-ASCII, empty or long labels, bytes no host name has). A `*` is allowed as
/// the whole first label.
std::string normalisedName(std::string_view name);
/// Whether `host` (with or without brackets) is an IPv4 or IPv6 literal.
bool isIpLiteral(std::string_view host);

/// Thread: any; a mint runs outside the lock.
class LeafCache {
 public:
  static constexpr std::size_t maxNames = 100;

  /// `capacity` in leaves (about 3 KB each); the least recently used goes first.
  explicit LeafCache(CertificateAuthorityPtr authority, std::size_t capacity = 2000);
  ~LeafCache();
  LeafCache(const LeafCache&) = delete;
  LeafCache& operator=(const LeafCache&) = delete;

  /// A leaf for `host` (of CONNECT), the SNI ("" for none) and the names of the upstream certificate, in this order.
  /// Names that cannot stand in a certificate are left out, and what is over `maxNames`; when none is left, the name is
  /// `host.invalid`. About 60 µs when it is not cached. **Errors**: limit, when OpenSSL has no memory or randomness
  /// left.
  Result<LeafPtr> leafFor(std::string_view host, std::string_view sni, std::span<const std::string> upstreamNames = {});

  /// The same over one list; the first name that fits is the subject's CN.
  Result<LeafPtr> mint(std::span<const std::string_view> names);

  std::size_t size() const;
  const CertificateAuthorityPtr& authority() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::tls
