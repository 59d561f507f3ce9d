// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/revocation_list.h"

#include <openssl/x509v3.h>

#include <chrono>
#include <memory>

#include "tls/x509_build.h"

namespace penstock::tls {

namespace {

using namespace std::chrono;

struct Freed {
  void operator()(X509_CRL* p) const { X509_CRL_free(p); }
  void operator()(ASN1_STRING* p) const { ASN1_STRING_free(p); }  // times and integers as well
};

std::time_t secondsOf(WallTime t) { return system_clock::to_time_t(time_point_cast<seconds>(t)); }

}  // namespace

std::string emptyRevocationList(X509* authority, EVP_PKEY* key, WallTime now) {
  const std::unique_ptr<X509_CRL, Freed> list(X509_CRL_new());
  const std::unique_ptr<ASN1_TIME, Freed> from(ASN1_TIME_set(nullptr, secondsOf(now - hours(48))));
  const std::unique_ptr<ASN1_TIME, Freed> to(ASN1_TIME_set(nullptr, secondsOf(now + hours(24 * 7))));
  const std::unique_ptr<ASN1_INTEGER, Freed> number(ASN1_INTEGER_new());
  const ExtensionPtr issuer = authorityKeyId(keyIdOf(authority));
  X509_CRL* crl = list.get();
  const bool ok = crl && from && to && number && issuer && X509_CRL_set_version(crl, X509_CRL_VERSION_2) &&
                  X509_CRL_set_issuer_name(crl, X509_get_subject_name(authority)) && X509_CRL_set1_lastUpdate(crl, from.get()) &&
                  X509_CRL_set1_nextUpdate(crl, to.get()) && X509_CRL_add_ext(crl, issuer.get(), -1) &&
                  // Lists of one authority are told apart by a number that grows (RFC 5280 5.2.3).
                  ASN1_INTEGER_set_int64(number.get(), secondsOf(now)) &&
                  X509_CRL_add1_ext_i2d(crl, NID_crl_number, number.get(), 0, 0) == 1 && X509_CRL_sign(crl, key, EVP_sha256()) > 0;
  if (!ok) return {};
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(crl, &der);
  std::string out(reinterpret_cast<char*>(der), size > 0 ? std::size_t(size) : 0);
  OPENSSL_free(der);
  return out;
}

}  // namespace penstock::tls
