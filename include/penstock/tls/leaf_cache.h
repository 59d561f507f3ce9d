// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates for the servers we stand in for: minted in memory once for each set of names, and kept while the clock agrees.
#pragma once

#include <cstddef>
#include <functional>
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
  WallTime notBefore{}, notAfter{};
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
  // Of one leaf. What the client asked for always fits; of the server's names the first ones.
  static constexpr std::size_t maxNames = 100;
  static constexpr std::size_t maxNameBytes = 4096;

  using Clock = std::function<WallTime()>;  // called on any thread
  /// `capacity` in bytes (a leaf of one name is some 3 KB); the least recently used goes first.
  explicit LeafCache(CertificateAuthorityPtr authority, std::size_t capacity = 8 * 1024 * 1024, Clock clock = wallNow);
  ~LeafCache();
  LeafCache(const LeafCache&) = delete;
  LeafCache& operator=(const LeafCache&) = delete;

  /// A leaf for what the client asked for: `host` (of CONNECT) and the SNI ("" for none); and for the further names of the server,
  /// which are given only where its certificate was verified: in another one stands whatever a stranger likes. The same names are the
  /// same leaf. The first is the subject's CN. Names that cannot stand in a certificate are left out, and wildcards but the server's
  /// below two labels; when none is left, the name is `host.invalid`. A leaf that was made while the clock said otherwise is made anew.
  /// About 60 µs when it is not cached. **Errors**: limit, when OpenSSL has no memory or randomness left.
  Result<LeafPtr> leafFor(std::string_view host, std::string_view sni, std::span<const std::string> verifiedNames = {});

  std::size_t size() const;
  const CertificateAuthorityPtr& authority() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::tls
