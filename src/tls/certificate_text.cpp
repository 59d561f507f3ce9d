// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/certificate_text.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <ctime>

#include "tls/host_name.h"

namespace penstock::tls {
namespace {

constexpr std::size_t maxNameText = 1024;
constexpr int maxNames = 2000;

std::string_view view(const ASN1_STRING* s) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(s)), std::size_t(ASN1_STRING_length(s))};
}

std::string curveName(EVP_PKEY* key) {
  char group[64] = {};
  EVP_PKEY_get_group_name(key, group, sizeof group, nullptr);
  const int nid = OBJ_txt2nid(group);
  const char* nist = nid == NID_undef ? nullptr : EC_curve_nid2nist(nid);
  return nist ? nist : group;
}

}  // namespace

std::string escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (c > ' ' && c < 0x7f && c != '\\') {
      out += c;
      continue;
    }
    char hex[5];
    std::snprintf(hex, sizeof hex, "\\x%02x", unsigned(static_cast<unsigned char>(c)));
    out += hex;
  }
  return out;
}

std::string nameText(const X509_NAME* name) {
  BIO* bio = BIO_new(BIO_s_mem());
  // Most particular part first, as RFC 4514 writes it, but with UTF-8 left readable.
  X509_NAME_print_ex(bio, name, 0,
                     (ASN1_STRFLGS_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) | XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_DN_REV |
                         XN_FLAG_FN_SN | XN_FLAG_DUMP_UNKNOWN_FIELDS);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string out(text, size > 0 ? std::size_t(size) : 0);
  BIO_free(bio);
  if (out.size() > maxNameText) out = out.substr(0, maxNameText) + "...";
  return out;
}

std::string commonName(X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  int last = -1;
  for (int i = -1; (i = X509_NAME_get_index_by_NID(subject, NID_commonName, i)) >= 0;) last = i;
  if (last < 0) return {};
  return escaped(view(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last))));
}

std::vector<std::string> altNames(X509* certificate) {
  std::vector<std::string> out;
  auto* all = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all) && i < maxNames; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all, i);
    if (name->type == GEN_DNS) out.push_back(escaped(view(name->d.dNSName)));
    if (name->type != GEN_IPADD) continue;
    if (std::string ip = ipText(view(name->d.iPAddress)); !ip.empty()) out.push_back(std::move(ip));
  }
  GENERAL_NAMES_free(all);
  return out;
}

std::string keyText(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (!key) return "unknown";
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return "RSA " + std::to_string(EVP_PKEY_get_bits(key));
    case EVP_PKEY_RSA_PSS:
      return "RSA-PSS " + std::to_string(EVP_PKEY_get_bits(key));
    case EVP_PKEY_DSA:
      return "DSA " + std::to_string(EVP_PKEY_get_bits(key));
    case EVP_PKEY_EC:
      return "ECDSA " + curveName(key);
    case EVP_PKEY_ED25519:
      return "Ed25519";
    case EVP_PKEY_ED448:
      return "Ed448";
    default:
      break;
  }
  const char* name = EVP_PKEY_get0_type_name(key);
  return name ? name : "unknown";
}

WallTime timeOf(const ASN1_TIME* time) {
  std::tm tm{};
  if (!time || ASN1_TIME_to_tm(time, &tm) != 1) return {};
  return WallTime(std::chrono::seconds(timegm(&tm)));
}

std::string dateText(const ASN1_TIME* time) {
  std::tm tm{};
  if (!time || ASN1_TIME_to_tm(time, &tm) != 1) return "an unreadable date";
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &tm);
  return text;
}

}  // namespace penstock::tls
