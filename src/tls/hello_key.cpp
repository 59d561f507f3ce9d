// SPDX-License-Identifier: GPL-3.0-or-later
// What a client's hello says of the certificates it can be met with.
#include <algorithm>

#include "penstock/tls/contexts.h"

namespace penstock::tls {

namespace {

constexpr std::uint16_t tls10 = 0x0301, tls13 = 0x0304, p256 = 23, ecdsaP256Sha256 = 0x0403;

/// The suites of ECDHE_ECDSA that OpenSSL has (RFC 8422, 5289, 7251, 7905): up to TLS 1.2 the suite says what signs.
bool signsByEcdsa(std::uint16_t suite) {
  switch (suite) {
    case 0xc009:
    case 0xc00a:
    case 0xc023:
    case 0xc024:
    case 0xc02b:
    case 0xc02c:
    case 0xc0ac:
    case 0xc0ad:
    case 0xc0ae:
    case 0xc0af:
    case 0xcca9: return true;
    default: return false;
  }
}

bool has(const std::vector<std::uint16_t>& list, std::uint16_t value) { return std::find(list.begin(), list.end(), value) != list.end(); }

}  // namespace

Version newestOf(std::span<const std::uint16_t> versions) {
  std::uint16_t newest = tls10;
  for (const std::uint16_t version : versions)
    if (version <= tls13) newest = std::max(newest, version);
  return Version(newest - tls10);
}

KeyType keyFor(const HelloShape& hello) {
  const Version newest = newestOf(hello.versions);
  if (newest == Version::tls13) return has(hello.signatureAlgorithms, ecdsaP256Sha256) ? KeyType::ec : KeyType::rsa;
  const auto ecdsa = [](std::uint16_t algorithm) { return (algorithm & 0xff) == 3; };  // RFC 5246 7.4.1.4.1
  const bool suite = std::any_of(hello.cipherSuites.begin(), hello.cipherSuites.end(), signsByEcdsa);
  const bool curve = hello.groups.empty() || has(hello.groups, p256);
  const bool algorithm = newest < Version::tls12 || hello.signatureAlgorithms.empty() ||
                         std::any_of(hello.signatureAlgorithms.begin(), hello.signatureAlgorithms.end(), ecdsa);
  return suite && curve && algorithm ? KeyType::ec : KeyType::rsa;
}

}  // namespace penstock::tls
