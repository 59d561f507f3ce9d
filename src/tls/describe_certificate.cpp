// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <mutex>

#include "penstock/base/lru.h"
#include "penstock/tls/describe.h"
#include "tls/certificate_text.h"

namespace penstock::tls {
namespace {

using InfoPtr = std::shared_ptr<const model::CertificateInfo>;

std::string derOf(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  std::string out(reinterpret_cast<char*>(der), size > 0 ? std::size_t(size) : 0);
  OPENSSL_free(der);
  return out;
}

std::string sha256(std::string_view bytes) {
  static EVP_MD* const algorithm =
      EVP_MD_fetch(nullptr, "SHA256", nullptr);  // fetched once: it costs as much as the digest
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, algorithm, nullptr);
  return {reinterpret_cast<char*>(digest), size};
}

std::string hexWithColons(std::string_view bytes) {
  static const char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (!out.empty()) out += ':';
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[c & 15];
  }
  return out;
}

std::string serialText(X509* certificate) {
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  char* hex = number ? BN_bn2hex(number) : nullptr;
  std::string out = hex ? hex : "";
  OPENSSL_free(hex);
  BN_free(number);
  return out;
}

InfoPtr read(X509* certificate, std::string der, const std::string& fingerprint) {
  auto info = std::make_shared<model::CertificateInfo>();
  info->subject = nameText(X509_get_subject_name(certificate));
  info->issuer = nameText(X509_get_issuer_name(certificate));
  info->serial = serialText(certificate);
  info->names = altNames(certificate);
  info->notBefore = timeOf(X509_get0_notBefore(certificate));
  info->notAfter = timeOf(X509_get0_notAfter(certificate));
  info->key = keyText(certificate);
  info->sha256 = hexWithColons(fingerprint);
  info->der = std::make_shared<const std::string>(std::move(der));
  return info;
}

std::size_t costOf(const model::CertificateInfo& info) {
  std::size_t cost = 512 + info.der->size() + info.subject.size() + info.issuer.size();
  for (const auto& name : info.names) cost += sizeof name + name.size();
  return cost;
}

/// Known certificates by fingerprint. About 1,000 usual ones; a few dozen of the largest a handshake can bring.
struct Cache {
  std::mutex mutex;
  Lru<InfoPtr> known{4 << 20};
};

Cache& cache() {
  static Cache* const one = new Cache;  // never destroyed: threads may outlive main's statics
  return *one;
}

}  // namespace

InfoPtr describe(X509* certificate) {
  std::string der = derOf(certificate);
  std::string fingerprint = sha256(der);
  {
    const std::lock_guard lock(cache().mutex);
    if (const InfoPtr* known = cache().known.get(fingerprint)) return *known;
  }
  ERR_set_mark();
  InfoPtr info = read(certificate, std::move(der), fingerprint);
  ERR_pop_to_mark();  // broken extensions are a stranger's; the caller's errors are about something else
  const std::lock_guard lock(cache().mutex);
  return cache().known.put(std::move(fingerprint), info, costOf(*info));
}

}  // namespace penstock::tls
