// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/x509_build.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

namespace penstock::tls {

std::string derElement(unsigned char tag, const std::string& content) {
  std::string out(1, char(tag));
  const std::size_t n = content.size();
  if (n < 0x80) {
    out += char(n);
  } else if (n < 0x100) {
    out += {char(0x81), char(n)};
  } else {
    out += {char(0x82), char(n >> 8), char(n)};  // names are limited: no extension of ours reaches 64 KB
  }
  return out += content;
}

ExtensionPtr extension(int nid, bool critical, const std::string& der) {
  ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
  if (!value) return nullptr;
  X509_EXTENSION* made = nullptr;
  if (ASN1_OCTET_STRING_set(value, reinterpret_cast<const unsigned char*>(der.data()), int(der.size())))
    made = X509_EXTENSION_create_by_NID(nullptr, nid, critical, value);
  ASN1_OCTET_STRING_free(value);
  return ExtensionPtr(made);
}

ExtensionPtr basicConstraints(bool ca) {
  using namespace std::string_literals;
  return extension(NID_basic_constraints, true, derElement(0x30, ca ? "\x01\x01\xff\x02\x01\x00"s : ""s));
}

ExtensionPtr keyUsage(unsigned char bits) {
  int unused = 0;
  while (!((bits >> unused) & 1)) ++unused;
  return extension(NID_key_usage, true, derElement(0x03, {char(unused), char(bits)}));
}

ExtensionPtr serverAuth() {
  return extension(NID_ext_key_usage, false, derElement(0x30, derElement(0x06, "\x2b\x06\x01\x05\x05\x07\x03\x01")));
}

ExtensionPtr subjectKeyId(const std::string& id) {
  return extension(NID_subject_key_identifier, false, derElement(0x04, id));
}

ExtensionPtr authorityKeyId(const std::string& id) {
  return extension(NID_authority_key_identifier, false, derElement(0x30, derElement(0x80, id)));
}

ExtensionPtr revocationLists(const std::vector<std::string>& urls) {
  std::string names;
  for (const std::string& url : urls) names += derElement(0x86, url);
  const std::string point = derElement(0x30, derElement(0xa0, derElement(0xa0, names)));  // RFC 5280 4.2.1.13: fullName
  return extension(NID_crl_distribution_points, false, derElement(0x30, point));
}

std::string keyIdOf(X509* cert) {
  if (const ASN1_OCTET_STRING* own = X509_get0_subject_key_id(cert); own && ASN1_STRING_length(own) > 0)
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(own)), std::size_t(ASN1_STRING_length(own))};
  const ASN1_BIT_STRING* bits = X509_get0_pubkey_bitstr(cert);
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(bits->data, std::size_t(bits->length), digest);
  return {reinterpret_cast<char*>(digest), sizeof digest};
}

bool setRandomSerial(X509* cert) {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  bytes[0] = (bytes[0] & 0x7f) | 0x40;  // positive, and no leading zero byte that DER would have to drop
  return ASN1_STRING_set(X509_get_serialNumber(cert), bytes, sizeof bytes) == 1;
}

bool addName(X509* cert, int nid, const std::string& value) {
  return X509_NAME_add_entry_by_NID(X509_get_subject_name(cert), nid, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()), int(value.size()), -1,
                                    0) == 1;
}

}  // namespace penstock::tls
