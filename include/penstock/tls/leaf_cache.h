// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates for the servers we stand in for: minted in memory once for each set of names, and kept while the clock agrees.
#pragma once

#include <cstddef>
#include <cstdint>
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

enum class KeyType : std::uint8_t { ec, rsa };

/// Immutable; a connection holds it as long as it likes. All leaves of a cache and of one type share one key.
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

/// What a leaf is like beside its names.
struct LeafForm {
  KeyType key = KeyType::ec;
  /// Where the authority's revocation list is, by either of these URLs; empty: it names none. Left out where the authority may not sign
  /// such lists.
  std::vector<std::string> revocationLists;
};

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
  /// Where the authority is constrained to some names (RFC 5280 4.2.1.10), others are left out too, but for what the client asked for
  /// when nothing of that is left: it is then told why by its own refusal.
  /// About 60 µs when it is not cached, with an authority of RSA a millisecond. **Errors**: limit, when OpenSSL has no memory or
  /// randomness left; notFound for KeyType::rsa while there is no such key.
  Result<LeafPtr> leafFor(std::string_view host, std::string_view sni, std::span<const std::string> verifiedNames = {},
                          const LeafForm& form = {});

  /// Whether leaves of this type can be made. If not (the first RSA one), the key is made on a thread of its own (some 0.1 s), and `ready`
  /// is called there once it is there or cannot be.
  bool prepare(KeyType type, std::function<void()> ready);
  /// Gives the making up, and returns once no `ready` is called any more. Idempotent.
  void stop();


  std::size_t size() const;
  const CertificateAuthorityPtr& authority() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::tls
