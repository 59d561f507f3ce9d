// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/hello_shape.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace penstock::tls {
namespace {

/// The names SSL_set1_sigalgs_list takes (RFC 8446 4.2.3, and of TLS 1.2 what has no name there).
constexpr std::pair<std::uint16_t, const char*> algorithmNames[] = {
    {0x0403, "ecdsa_secp256r1_sha256"},
    {0x0503, "ecdsa_secp384r1_sha384"},
    {0x0603, "ecdsa_secp521r1_sha512"},
    {0x0807, "ed25519"},
    {0x0808, "ed448"},
    {0x0804, "rsa_pss_rsae_sha256"},
    {0x0805, "rsa_pss_rsae_sha384"},
    {0x0806, "rsa_pss_rsae_sha512"},
    {0x0809, "rsa_pss_pss_sha256"},
    {0x080a, "rsa_pss_pss_sha384"},
    {0x080b, "rsa_pss_pss_sha512"},
    {0x0401, "rsa_pkcs1_sha256"},
    {0x0501, "rsa_pkcs1_sha384"},
    {0x0601, "rsa_pkcs1_sha512"},
    {0x0203, "ECDSA+SHA1"},
    {0x0201, "RSA+SHA1"},
    {0x0303, "ECDSA+SHA224"},
    {0x0301, "RSA+SHA224"},
    {0x0202, "DSA+SHA1"},
    {0x0302, "DSA+SHA224"},
    {0x0402, "DSA+SHA256"},
    {0x0502, "DSA+SHA384"},
    {0x0602, "DSA+SHA512"},
};

constexpr std::uint16_t statusRequest = 5, paddingExtension = 21, encryptThenMac = 22, extendedMasterSecret = 23, sessionTicket = 35,
                        postHandshakeAuth = 49;

void append(std::string& list, const char* name) {
  if (!list.empty()) list += ':';
  list += name;
}

/// What is never offered, whoever asks: the server would choose how much it costs us (context_common.cpp).
bool finiteField(const SSL_CIPHER* cipher) {
  const int exchange = SSL_CIPHER_get_kx_nid(cipher);
  return exchange == NID_kx_dhe || exchange == NID_kx_dhe_psk;
}
bool finiteField(std::uint16_t group) { return group >> 8 == 1; }  // RFC 7919 2: ffdhe groups are 0x0100 to 0x01ff

void applyVersions(SSL* ssl, const HelloShape& shape) {
  int least = 0, most = 0;
  for (const int version : shape.versions) {
    if (version < TLS1_VERSION || version > TLS1_3_VERSION) continue;
    least = least ? std::min(least, version) : version;
    most = std::max(most, version);
  }
  if (!least) return;
  SSL_set_min_proto_version(ssl, least);
  SSL_set_max_proto_version(ssl, most);
}

void applyCipherSuites(SSL* ssl, const HelloShape& shape) {
  std::string upTo12, of13;
  for (const std::uint16_t id : shape.cipherSuites) {
    const unsigned char bytes[] = {static_cast<unsigned char>(id >> 8), static_cast<unsigned char>(id)};
    const SSL_CIPHER* cipher = SSL_CIPHER_find(ssl, bytes);
    if (!cipher || finiteField(cipher)) continue;
    append(SSL_CIPHER_get_kx_nid(cipher) == NID_kx_any ? of13 : upTo12, SSL_CIPHER_get_name(cipher));
  }
  if (!upTo12.empty()) SSL_set_cipher_list(ssl, upTo12.c_str());
  if (!of13.empty()) SSL_set_ciphersuites(ssl, of13.c_str());
}

void applyGroups(SSL* ssl, const HelloShape& shape) {
  std::string list;
  for (const std::uint16_t id : shape.groups) {
    if (finiteField(id)) continue;
    if (const char* name = SSL_group_to_name(ssl, TLSEXT_nid_unknown | id)) append(list, name);
  }
  if (!list.empty()) SSL_set1_groups_list(ssl, list.c_str());
}

void applyAlgorithms(SSL* ssl, const HelloShape& shape) {
  std::string list;
  for (const std::uint16_t id : shape.signatureAlgorithms)
    for (const auto& [number, name] : algorithmNames)
      if (number == id) append(list, name);
  if (!list.empty()) SSL_set1_sigalgs_list(ssl, list.c_str());
}

/// Extensions that OpenSSL sends or not as it is told.
void applyExtensions(SSL* ssl, const HelloShape& shape) {
  const auto has = [&](std::uint16_t type) {
    return std::find(shape.extensions.begin(), shape.extensions.end(), type) != shape.extensions.end();
  };
  if (!has(encryptThenMac)) SSL_set_options(ssl, SSL_OP_NO_ENCRYPT_THEN_MAC);
  if (!has(extendedMasterSecret)) SSL_set_options(ssl, SSL_OP_NO_EXTENDED_MASTER_SECRET);
  if (!has(sessionTicket)) SSL_set_options(ssl, SSL_OP_NO_TICKET);
  if (has(paddingExtension)) SSL_set_options(ssl, SSL_OP_TLSEXT_PADDING);
  SSL_set_post_handshake_auth(ssl, has(postHandshakeAuth));
  if (has(statusRequest)) SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp);
}

}  // namespace

void applyShape(SSL* ssl, const HelloShape& shape) {
  SSL_set_security_level(ssl, 0);  // what the client offers is not ours to judge
  ERR_set_mark();
  applyVersions(ssl, shape);
  applyCipherSuites(ssl, shape);
  applyGroups(ssl, shape);
  applyAlgorithms(ssl, shape);
  applyExtensions(ssl, shape);
  ERR_pop_to_mark();
}

std::string shapeKey(const HelloShape& shape) {
  std::string key;
  for (const auto* list : {&shape.versions, &shape.cipherSuites, &shape.groups, &shape.signatureAlgorithms, &shape.extensions}) {
    key.append(reinterpret_cast<const char*>(list->data()), list->size() * sizeof(std::uint16_t));
    key += '|';
  }
  return key;
}

}  // namespace penstock::tls
