// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/fingerprint.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

namespace penstock::tls {
namespace {

/// "" where there is no such algorithm.
std::string digestOf(const EVP_MD* algorithm, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!algorithm || EVP_Digest(text.data(), text.size(), digest, &size, algorithm, nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(digest), size};
}

void addDigest(std::string& out, const EVP_MD* algorithm, std::string_view text, std::size_t digits) {
  static constexpr char hex[] = "0123456789abcdef";
  const std::string digest = digestOf(algorithm, text);
  for (std::size_t i = 0; i < std::min<std::size_t>(digits, 2 * digest.size()); ++i)
    out += hex[static_cast<unsigned char>(digest[i / 2]) >> (i % 2 ? 0 : 4) & 15];
}

/// Null, without an error left behind, when there is none. Fetched once: that costs as much as the digest.
const EVP_MD* fetched(const char* name) {
  ERR_set_mark();
  EVP_MD* found = EVP_MD_fetch(nullptr, name, nullptr);
  ERR_pop_to_mark();
  return found;
}

const EVP_MD* sha256Algorithm() {
  static const EVP_MD* const algorithm = fetched("SHA256");
  return algorithm;
}

void addPart(std::string& out, std::string_view list) {
  out += '_';
  if (list.empty())
    out += "000000000000";
  else
    addDigest(out, sha256Algorithm(), list, 12);
}

}  // namespace

std::string keyedDigest(std::string_view key, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (!HMAC(EVP_sha256(), key.data(), int(key.size()), bytes, text.size(), digest, &size)) return {};
  return {reinterpret_cast<const char*>(digest), size};
}

std::string randomBytes(std::size_t count) {
  std::string out(count, '\0');
  return RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), int(count)) == 1 ? out : std::string();
}

bool sameSecret(std::string_view wanted, std::string_view given) {
  unsigned char different = wanted.size() != given.size();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char expected = wanted.empty() ? '\0' : wanted[i % wanted.size()];
    const volatile unsigned char bit = static_cast<unsigned char>(expected ^ given[i]);
    different |= bit;
  }
  return different == 0;
}

std::string sha256(std::string_view bytes) { return digestOf(sha256Algorithm(), bytes); }

std::string ja3(std::string_view text) {
  static const EVP_MD* const md5 = fetched("MD5");
  std::string out;
  addDigest(out, md5, text, 32);
  return out;
}

std::string ja4(std::string_view head, std::string_view ciphers, std::string_view extensions) {
  std::string out(head);
  out.reserve(head.size() + 26);
  addPart(out, ciphers);
  addPart(out, extensions);
  return out;
}

}  // namespace penstock::tls
