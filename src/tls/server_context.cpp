// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/sha.h>
#include <openssl/ssl.h>

#include "penstock/tls/contexts.h"
#include "tls/ca_files.h"
#include "tls/context_common.h"
#include "tls/openssl_error.h"
#include "tls/peer_verify.h"
#include "tls/ssl_state.h"

namespace penstock::tls {
namespace {

int selectAlpn(SSL* ssl, const unsigned char** out, unsigned char* outSize, const unsigned char* offer, unsigned size,
               void*) {
  SslState& state = stateOf(ssl);
  state.offeredAlpn.assign(reinterpret_cast<const char*>(offer), size);
  if (state.alpnAnswer.empty()) return SSL_TLSEXT_ERR_NOACK;
  for (unsigned at = 0; at < size; at += 1u + offer[at]) {  // OpenSSL has checked the lengths
    const std::string_view name(reinterpret_cast<const char*>(offer) + at + 1, offer[at]);
    if (name != state.alpnAnswer) continue;
    *out = offer + at + 1;
    *outSize = offer[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

/// Any name is ours. Saying so keeps it in TLS 1.2 sessions, so that it is still known when they are resumed.
int acceptName(SSL*, int*, void*) {
  return SSL_TLSEXT_ERR_OK;
}

/// One SSL_CTX stands for all hosts, and OpenSSL resumes a session of one under the name of another, which RFC 6066 3
/// forbids. The session id context keeps them apart.
bool bindSessionsTo(SSL* ssl, const std::string& host) {
  if (host.size() <= SSL_MAX_SID_CTX_LENGTH)
    return SSL_set_session_id_context(ssl, reinterpret_cast<const unsigned char*>(host.data()), unsigned(host.size()));
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(host.data()), host.size(), digest);
  return SSL_set_session_id_context(ssl, digest, sizeof digest) == 1;
}

/// Keeps why a client's certificate is refused: OpenSSL itself forgets it.
int verifyClient(X509_STORE_CTX* ctx, void*) {
  const bool ok = X509_verify_cert(ctx) == 1;
  if (!ok) keepFailure(ctx);
  return ok;
}

Result<void> askForCertificates(SSL_CTX* ctx, const ServerOptions& options) {
  auto text = readFile(options.clientCa);
  if (!text) return text.error();
  auto authorities = certificatesFrom(*text, options.clientCa);
  if (!authorities) return authorities.error();
  for (const X509Ptr& x : *authorities) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), x.get());
    SSL_CTX_add_client_CA(ctx, x.get());
  }
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ctx), X509_V_FLAG_PARTIAL_CHAIN);
  SSL_CTX_set_cert_verify_callback(ctx, verifyClient, nullptr);
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | (options.ask == Ask::required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
  return {};
}

}  // namespace

Result<std::shared_ptr<ServerContext>> ServerContext::create(const ServerOptions& options, std::shared_ptr<KeyLog> keyLog) {
  auto made = std::make_shared<ServerContext>();
  made->ctx_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* ctx = made->ctx_.get();
  if (!ctx || !setCommon(ctx, options.versions) || !attachState(ctx, {std::move(keyLog), nullptr}))
    return makeError(ErrorCode::limit, "TLS towards clients cannot be set up: " + takeOpenSslError());
  // The chain is given with each leaf: looking for one in an empty store would cost every handshake a verification.
  SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
  // Sessions live in the clients' tickets, so they cost no memory here. Each new connection that resumes gets a new
  // one.
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(ctx, 1);
  SSL_CTX_set_timeout(ctx, 2 * 3600);
  SSL_CTX_set_tlsext_servername_callback(ctx, acceptName);
  SSL_CTX_set_alpn_select_cb(ctx, selectAlpn, nullptr);
  if (options.ask != Ask::no)
    if (auto asking = askForCertificates(ctx, options); !asking) return asking.error();
  return made;
}

SslPtr ServerContext::newSsl() const {
  SslPtr ssl(SSL_new(ctx_.get()));
  if (!ssl) return nullptr;
  SSL_set_accept_state(ssl.get());
  stateOf(ssl.get());  // now, not in a callback that cannot fail
  return ssl;
}

bool applyLeaf(SSL* ssl, const Leaf& leaf) {
  STACK_OF(X509)* chain = nullptr;
  if (const auto& behind = leaf.authority->chain(); !behind.empty()) {
    chain = sk_X509_new_null();
    for (const X509Ptr& c : behind) sk_X509_push(chain, c.get());
  }
  const bool ok = SSL_use_cert_and_key(ssl, leaf.certificate.get(), leaf.key.get(), chain, 1) == 1 &&
                  bindSessionsTo(ssl, leaf.names.front());
  sk_X509_free(chain);
  return ok;
}

void setAlpnAnswer(SSL* ssl, std::string protocol) {
  stateOf(ssl).alpnAnswer = std::move(protocol);
}

}  // namespace penstock::tls
