// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/certificate_bytes.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <memory>

#include "penstock/tls/handles.h"

namespace penstock::tls {
namespace {

std::string sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return std::string(reinterpret_cast<char*>(digest), size);
}

std::string hexWithColons(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : bytes) {
    if (!out.empty()) out += ':';
    out += kDigits[c >> 4];
    out += kDigits[c & 15];
  }
  return out;
}

/// What an i2d function writes.
template <class Write>
std::string encoded(Write write) {
  unsigned char* buffer = nullptr;
  int size = write(&buffer);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<char*>(buffer), static_cast<std::size_t>(size));
  OPENSSL_free(buffer);
  return out;
}

std::string commonNameOf(X509* certificate) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return {};
  ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  return encoded([&](unsigned char** out) { return ASN1_STRING_to_UTF8(out, value); });
}

}  // namespace

Result<CertificateBytes> certificateBytes(std::string_view pem) {
  auto unreadable = [] {
    ERR_clear_error();
    return makeError(ErrorCode::corrupt, "there is no readable PEM certificate");
  };
  if (pem.size() > INT_MAX) return unreadable();
  std::unique_ptr<BIO, decltype([](BIO* b) { BIO_free(b); })> input(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509Ptr certificate(PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr));
  if (!certificate) return unreadable();
  CertificateBytes out;
  out.der = encoded([&](unsigned char** p) { return i2d_X509(certificate.get(), p); });
  out.fingerprint = hexWithColons(sha256(out.der));
  out.publicKeySha256 =
      sha256(encoded([&](unsigned char** p) { return i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), p); }));
  out.commonName = commonNameOf(certificate.get());
  return out;
}

}  // namespace penstock::tls
