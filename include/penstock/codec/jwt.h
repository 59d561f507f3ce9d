// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Web Tokens (RFC 7519): signed ones (RFC 7515) read, encrypted ones (RFC 7516) known by their header. Nothing is verified here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

struct Jwt {
  std::string header;        // JSON as it was written
  std::string claims;        // JSON as it was written; "" of an encrypted one
  std::string signature;     // bytes; "" for none
  std::string signingInput;  // what is signed: the first two parts with the dot between them
  std::string algorithm, keyId, type;  // alg, kid and typ of the header; "" where it does not say
  bool encrypted = false;
  std::optional<std::int64_t> issuedAt, notBefore, expires;  // seconds since 1970; of claims that are numbers
};

/// Three parts (five, encrypted), Base64url without padding, whose first is a JSON object with an algorithm and whose second is a JSON
/// object. Nothing for anything else: `www.example.com` is none. White space around it is skipped; at most 1 MB.
std::optional<Jwt> parseJwt(std::string_view token);

/// The first one that stands in a text, as in `Bearer eyJ...` or among cookies; "" for none. Linear, of at most the first 64 KB.
std::string_view jwtIn(std::string_view text);

/// Sentences about what is unwise or wrong with it, at `now` (seconds since 1970): no signature, a signature that any holder of the public key
/// could make, keys and key URLs in the header that a stranger chose, expired, not valid yet, no expiry.
std::vector<std::string> jwtWarnings(const Jwt& jwt, std::int64_t now);
/// "expires in 2 hours", "expired 3 days ago", "valid in 5 minutes"; "" where it says nothing of it.
std::string jwtExpiry(const Jwt& jwt, std::int64_t now);
/// "HMAC with SHA-256"; "" for an algorithm nobody knows.
std::string_view jwtAlgorithmWords(std::string_view algorithm);
/// Header, claims, times in words and the signature, as one text. JSON stays as it was written, but for white space.
std::string jwtText(const Jwt& jwt, std::int64_t now);

}  // namespace penstock::codec
