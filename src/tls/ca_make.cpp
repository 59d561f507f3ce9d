// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/ca_make.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>

#include "tls/openssl_error.h"
#include "tls/x509_build.h"

namespace penstock::tls {
namespace {

constexpr long day = 24 * 3600;

/// Two authorities with one subject would be taken for one another by trust stores and by chain building.
std::string uniqueName() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  std::string machine;
  for (const char* p = host; *p && machine.size() < 30; ++p)
    if (std::isalnum(static_cast<unsigned char>(*p)) || *p == '-')
      machine += *p;
    else
      break;
  unsigned char id[4];
  RAND_bytes(id, sizeof id);
  char hex[9];
  std::snprintf(hex, sizeof hex, "%02x%02x%02x%02x", id[0], id[1], id[2], id[3]);
  return "Penstock CA (" + machine + (machine.empty() ? "" : " ") + hex + ")";
}

template <class Write>
std::string pem(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  if (!bio) return {};
  std::string out;
  char* text = nullptr;
  if (write(bio) == 1) {
    const long size = BIO_get_mem_data(bio, &text);
    out.assign(text, std::size_t(size));
  }
  BIO_free(bio);
  return out;
}

}  // namespace

Result<MadeAuthority> makeAuthority() {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr cert(X509_new());
  X509* x = cert.get();
  bool ok = key && x && X509_set_version(x, X509_VERSION_3) && setRandomSerial(x) &&
            X509_gmtime_adj(X509_getm_notBefore(x), -2 * day) && X509_gmtime_adj(X509_getm_notAfter(x), 3652 * day) &&
            addName(x, NID_organizationName, "Penstock") && addName(x, NID_commonName, uniqueName()) &&
            X509_set_issuer_name(x, X509_get_subject_name(x)) && X509_set_pubkey(x, key.get());
  if (ok) {
    const std::string id = keyIdOf(x);
    for (const ExtensionPtr& e :
         {basicConstraints(true), keyUsage(keyCertSignAndCrlSign), subjectKeyId(id), authorityKeyId(id)})
      ok = ok && e && X509_add_ext(x, e.get(), -1);
  }
  ok = ok && X509_sign(x, key.get(), EVP_sha256()) > 0;
  MadeAuthority made;
  if (ok) {
    made.certPem = pem([&](BIO* b) { return PEM_write_bio_X509(b, x); });
    made.keyPem =
        pem([&](BIO* b) { return PEM_write_bio_PKCS8PrivateKey(b, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }
  if (made.certPem.empty() || made.keyPem.empty())
    return makeError(ErrorCode::limit, "No certificate authority could be made: " + takeOpenSslError());
  return made;
}

}  // namespace penstock::tls
