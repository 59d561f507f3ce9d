// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/trust_formats.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "penstock/tls/handles.h"

namespace penstock::tls {
namespace {

void putNumber(std::string& out, std::uint64_t number, unsigned bytes) {
  while (bytes-- > 0) out += char(number >> (8 * bytes));
}

/// Modified UTF-8 after its length; ASCII alone is the same in both.
void putText(std::string& out, std::string_view text) {
  putNumber(out, text.size(), 2);
  out += text;
}

std::string sha1(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha1(), nullptr) != 1) return {};
  return {reinterpret_cast<char*>(digest), size};
}

}  // namespace

std::string subjectHash(std::string_view pem) {
  if (pem.size() > INT_MAX) return {};
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(pem.data(), int(pem.size())), &BIO_free);
  const X509Ptr certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();
  if (!certificate) return {};
  char text[16];
  std::snprintf(text, sizeof text, "%08lx", X509_subject_name_hash(certificate.get()));
  return text;
}

std::string javaTrustStore(const std::vector<NamedRoot>& roots) {
  constexpr std::uint32_t magic = 0xFEEDFEED, version = 2, trustedCertificate = 2;
  std::string out;
  putNumber(out, magic, 4);
  putNumber(out, version, 4);
  putNumber(out, roots.size(), 4);
  for (const NamedRoot& root : roots) {
    putNumber(out, trustedCertificate, 4);
    putText(out, root.alias);
    putNumber(out, 0, 8);  // when it was put in
    putText(out, "X.509");
    putNumber(out, root.der.size(), 4);
    out += root.der;
  }
  std::string sealed;
  for (const char c : std::string_view("changeit")) (sealed += '\0') += c;  // UTF-16
  sealed += "Mighty Aphrodite";
  sealed += out;
  const std::string seal = sha1(sealed);
  return seal.empty() ? std::string() : out + seal;
}

}  // namespace penstock::tls
