// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/ssl.h>

#include "penstock/tls/contexts.h"
#include "penstock/tls/describe.h"
#include "tls/certificate_text.h"
#include "tls/peer_verify.h"
#include "tls/ssl_state.h"

namespace penstock::tls {
namespace {

std::vector<std::string> protocolsOf(const std::string& wire) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < wire.size(); at += 1 + static_cast<unsigned char>(wire[at]))
    out.push_back(wire.substr(at + 1, static_cast<unsigned char>(wire[at])));
  return out;
}

/// Key exchange groups as people write them; SSL_group_to_name knows "secp256r1" and the like.
std::string groupOf(const SSL* ssl) {
  SSL* s = const_cast<SSL*>(ssl);  // SSL_ctrl asks for it; nothing is changed
  const auto id = SSL_get_negotiated_group(s);
  const char* name = id ? SSL_group_to_name(s, int(id)) : nullptr;
  return name ? name : "";
}

}  // namespace

std::string verifyText(const SSL* ssl) {
  const SslState* state = findState(ssl);
  if (state && state->failure) return state->failure->text;
  if (SSL_is_server(ssl)) return SSL_get0_peer_certificate(ssl) ? "ok" : "";  // a bad one ends the handshake
  const long code = SSL_get_verify_result(ssl);
  if (code == X509_V_OK) return SSL_get0_peer_certificate(ssl) ? "ok" : "";
  // Resumed without verification: the session remembers the code, not the certificate it was about.
  X509* leaf = SSL_get0_peer_certificate(ssl);
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  const bool chainError = code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN && sk_X509_num(chain) > 1;
  return verifyErrorText(int(code), chainError ? sk_X509_value(chain, sk_X509_num(chain) - 1) : leaf, leaf,
                         state ? state->host : std::string());
}

std::vector<std::string> verifiedNames(const SSL* ssl) {
  return verifyText(ssl) == "ok" ? describe(SSL_get0_peer_certificate(ssl))->names : std::vector<std::string>();
}

std::shared_ptr<model::TlsInfo> describe(const SSL* ssl) {
  auto info = std::make_shared<model::TlsInfo>();
  const SslState* state = findState(ssl);
  const bool finished = SSL_is_init_finished(ssl);
  if (SSL_get_current_cipher(ssl)) {
    info->version = SSL_get_version(ssl);
    info->cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(ssl));
  }
  if (finished) info->group = groupOf(ssl);
  const unsigned char* alpn = nullptr;
  unsigned alpnSize = 0;
  SSL_get0_alpn_selected(ssl, &alpn, &alpnSize);
  info->alpn.assign(reinterpret_cast<const char*>(alpn), alpnSize);
  if (const char* sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) info->sni = sni;
  if (state) info->offeredAlpn = protocolsOf(state->offeredAlpn);
  info->resumed = finished && SSL_session_reused(ssl);
  info->verify = verifyText(ssl);
  if (presentedClientCertificate(ssl)) info->clientCertificate = state->identity->subject;
  if (state && state->failure) {
    info->chain = state->failure->chain;
  } else {
    // Of a client OpenSSL keeps the leaf apart from what is behind it.
    X509* leaf = SSL_is_server(ssl) ? SSL_get0_peer_certificate(ssl) : nullptr;
    if (leaf) info->chain.push_back(describe(leaf));
    const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
    for (int i = 0; i < sk_X509_num(chain) && i < 20; ++i) info->chain.push_back(describe(sk_X509_value(chain, i)));
  }
  return info;
}

}  // namespace penstock::tls
