// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/client_certificate.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "penstock/tls/contexts.h"
#include "tls/ssl_state.h"

namespace penstock::tls {

int giveClientCertificate(SSL* ssl, void*) {
  SslState& state = stateOf(ssl);
  state.askedForCertificate = true;
  if (!state.identity) return 1;
  const ClientIdentity& identity = *state.identity;
  STACK_OF(X509)* chain = sk_X509_new_null();
  for (const X509Ptr& x : identity.chain) sk_X509_push(chain, x.get());
  ERR_set_mark();
  // Where it fails (a key too weak for our security level) the answer is empty.
  SSL_use_cert_and_key(ssl, identity.certificate.get(), identity.key.get(), chain, 1);
  ERR_pop_to_mark();
  sk_X509_free(chain);
  return 1;
}

bool askedForClientCertificate(const SSL* ssl) {
  const SslState* state = findState(ssl);
  return state && state->askedForCertificate;
}

bool presentedClientCertificate(const SSL* ssl) {
  const SslState* state = findState(ssl);
  if (!state || !state->identity) return false;
  // OpenSSL chooses the algorithm of our signature when, and only when, it sends a certificate with it.
  int algorithm = 0;
  if (state->askedForCertificate) return SSL_get_signature_nid(const_cast<SSL*>(ssl), &algorithm) == 1;  // SSL_ctrl asks for it
  return state->sessionPresented && SSL_session_reused(ssl);
}

}  // namespace penstock::tls
