// SPDX-License-Identifier: GPL-3.0-or-later
// The signature of a JSON Web Token against a key that a person gives (RFC 7515, RFC 7518).
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::tls {

struct JwsSignature {
  std::string algorithm;     // of the header: "HS256", "RS256", "ES256", "EdDSA", ...
  std::string signingInput;  // header, dot, claims, as they were sent
  std::string signature;     // bytes
};

/// Whether the signature is one that `key` made. `key`: for HS* the secret's bytes, for all others PEM: a public key, a private one or a
/// certificate. A key of another kind than the algorithm asks for is an error, never a try: that is how a public key comes to be a secret.
/// **Errors**: an algorithm that is none, a key that cannot be read or is of another kind. Thread: any; some milliseconds.
Result<bool> verifyJws(const JwsSignature& jws, std::string_view key);

/// A key by its numbers, as a JSON Web Key has them (RFC 7518 6, RFC 8037): bytes, most significant first.
struct JwsKey {
  enum class Kind : unsigned char { secret, rsa, curve, edwards };
  Kind kind = Kind::secret;
  std::string curve;   // of `curve` and `edwards`: "P-256", "secp256k1", "Ed25519", ...
  std::string first;   // the secret; the modulus; x
  std::string second;  // the exponent; y. "" of the others
};
/// The same with such a key.
Result<bool> verifyJws(const JwsSignature& jws, const JwsKey& key);

}  // namespace penstock::tls
