// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/fingerprint.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>

namespace penstock::tls {
namespace {

void addDigest(std::string& out, const EVP_MD* algorithm, std::string_view text, std::size_t digits) {
  static constexpr char hex[] = "0123456789abcdef";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!algorithm || EVP_Digest(text.data(), text.size(), digest, &size, algorithm, nullptr) != 1) return;
  for (std::size_t i = 0; i < std::min<std::size_t>(digits, 2 * size); ++i) out += hex[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
}

/// Null, without an error left behind, when there is none. Fetched once: that costs as much as the digest.
const EVP_MD* fetched(const char* name) {
  ERR_set_mark();
  EVP_MD* found = EVP_MD_fetch(nullptr, name, nullptr);
  ERR_pop_to_mark();
  return found;
}

void addPart(std::string& out, std::string_view list) {
  static const EVP_MD* const sha256 = fetched("SHA256");
  out += '_';
  if (list.empty())
    out += "000000000000";
  else
    addDigest(out, sha256, list, 12);
}

}  // namespace

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
