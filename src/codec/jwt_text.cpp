// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to say of a token, in words.
#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/codec/hex.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/jwt.h"
#include "penstock/codec/utc_text.h"
#include "penstock/codec/value_tree.h"

namespace penstock::codec {
namespace {

bool hasMember(const ValueTree& object, std::string_view name) {
  for (std::uint32_t i = 0; i < object.childCount(0); ++i)
    if (object.key(object.child(0, i)) == name) return true;
  return false;
}

void addLine(std::string& out, std::string_view name, std::string_view words) {
  out.append("  ").append(name).append(name.size() < 12 ? 12 - name.size() : 1, ' ').append(words).append("\n");
}

void addTime(std::string& out, std::string_view name, std::optional<std::int64_t> time, std::int64_t now) {
  if (!time) return;
  const std::string date = utcText(*time);
  addLine(out, name, date.empty() ? std::to_string(*time) + ", which is no date" : date + ", " + distanceText(*time, now));
}

}  // namespace

std::string_view jwtAlgorithmWords(std::string_view algorithm) {
  struct Known {
    std::string_view name, words;
  };
  static constexpr Known known[] = {
      {"HS256", "HMAC with SHA-256"}, {"HS384", "HMAC with SHA-384"}, {"HS512", "HMAC with SHA-512"},
      {"RS256", "RSA (PKCS #1 v1.5) with SHA-256"}, {"RS384", "RSA (PKCS #1 v1.5) with SHA-384"}, {"RS512", "RSA (PKCS #1 v1.5) with SHA-512"},
      {"PS256", "RSA-PSS with SHA-256"}, {"PS384", "RSA-PSS with SHA-384"}, {"PS512", "RSA-PSS with SHA-512"},
      {"ES256", "ECDSA on P-256 with SHA-256"}, {"ES384", "ECDSA on P-384 with SHA-384"}, {"ES512", "ECDSA on P-521 with SHA-512"},
      {"ES256K", "ECDSA on secp256k1 with SHA-256"}, {"EdDSA", "Edwards-curve signature"}, {"Ed25519", "Edwards-curve signature, Ed25519"},
      {"none", "no signature"},
  };
  const auto at = std::find_if(std::begin(known), std::end(known), [&](const Known& k) { return k.name == algorithm; });
  return at == std::end(known) ? std::string_view() : at->words;
}

std::string jwtExpiry(const Jwt& jwt, std::int64_t now) {
  if (jwt.notBefore && *jwt.notBefore > now) return "valid " + distanceText(*jwt.notBefore, now);
  if (!jwt.expires) return {};
  return (*jwt.expires <= now ? "expired " : "expires ") + distanceText(*jwt.expires, now);
}

std::vector<std::string> jwtWarnings(const Jwt& jwt, std::int64_t now) {
  std::vector<std::string> out;
  const JsonTree head = jsonTree(jwt.header, false);
  const auto header = [&](std::string_view name) { return head.tree && !head.tree->empty() && hasMember(*head.tree, name); };
  if (equalsIgnoreCase(jwt.algorithm, "none"))
    out.push_back("It is not signed (alg is \"none\"): anybody could have written it.");
  else if (!jwt.encrypted && jwt.signature.empty())
    out.push_back("Its signature is empty, although its algorithm is " + jwt.algorithm + ".");
  if (jwt.algorithm.starts_with("HS"))
    out.push_back("It is signed with a shared secret (" + jwt.algorithm +
                  "): whoever can verify it can write one. A server that takes its public key for that secret accepts forged ones.");
  if (!jwt.encrypted && jwtAlgorithmWords(jwt.algorithm).empty()) out.push_back("Its algorithm is none that is registered for signatures.");
  for (const std::string_view name : {"jku", "x5u", "jwk", "x5c"})
    if (header(name)) out.push_back("Its header brings a key of its own (" + std::string(name) + "): who trusts that trusts anybody.");
  if (header("crit")) out.push_back("Its header names extensions (crit) that have to be understood.");
  if (jwt.expires && *jwt.expires <= now) out.push_back("It expired " + distanceText(*jwt.expires, now) + ".");
  if (jwt.notBefore && *jwt.notBefore > now) out.push_back("It is not valid yet: it will be " + distanceText(*jwt.notBefore, now) + ".");
  if (!jwt.encrypted && !jwt.expires) out.push_back("It never expires: it has no claim exp.");
  return out;
}

std::string jwtText(const Jwt& jwt, std::int64_t now) {
  constexpr std::size_t shown = 1024;  // of a signature
  std::string out = "Header\n" + prettyJson(jwt.header).text + "\n";
  if (jwt.encrypted) return out + "\nThe claims are encrypted.\n";
  out += "\nClaims\n" + prettyJson(jwt.claims).text + "\n";
  if (jwt.issuedAt || jwt.notBefore || jwt.expires) {
    out += "\nTimes\n";
    addTime(out, "issued", jwt.issuedAt, now);
    addTime(out, "valid from", jwt.notBefore, now);
    addTime(out, "expires", jwt.expires, now);
  }
  out += "\nSignature\n";
  const std::string_view words = jwtAlgorithmWords(jwt.algorithm);
  // What the header says of itself may be anything: as JSON writes it, it stays on its line.
  addLine(out, "algorithm", words.empty() ? jsonQuoted(jwt.algorithm) : jwt.algorithm + ": " + std::string(words));
  if (!jwt.keyId.empty()) addLine(out, "key", jsonQuoted(jwt.keyId));
  addLine(out, "bytes", jwt.signature.empty() ? "none" : std::to_string(jwt.signature.size()) + ": " + hexString(std::string_view(jwt.signature).substr(0, shown)) +
                                                     (jwt.signature.size() > shown ? "…" : ""));
  return out;
}

}  // namespace penstock::codec
