// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/tls/memory_pair.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace penstock::tls::test {
namespace {

/// 1 done, 0 wants more, -1 failed.
int step(SSL* ssl, TlsFailure& failure) {
  if (failure.kind != model::FailureKind::none) return -1;
  ERR_clear_error();
  const int r = SSL_do_handshake(ssl);
  if (r == 1) return 1;
  const int e = SSL_get_error(ssl, r);
  if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) return 0;
  failure = describeFailure(ssl);
  return -1;
}

}  // namespace

MemoryPair::MemoryPair(SslPtr c, SslPtr s) : client(std::move(c)), server(std::move(s)) {
  BIO *left = nullptr, *right = nullptr;
  BIO_new_bio_pair(&left, 1 << 18, &right, 1 << 18);
  SSL_set_bio(client.get(), left, left);
  SSL_set_bio(server.get(), right, right);
}

bool MemoryPair::handshake() {
  for (int round = 0; round < 20; ++round) {
    const int c = step(client.get(), clientFailure);
    const int s = step(server.get(), serverFailure);
    if (c == 1 && s == 1) return true;
    if (c < 0 && s < 0) return false;
  }
  return false;
}

std::string MemoryPair::pass(SSL* from, SSL* to, const std::string& text) {
  ERR_clear_error();
  if (!text.empty()) SSL_write(from, text.data(), int(text.size()));
  std::string got(text.size() + 1, '\0');
  const int n = SSL_read(to, got.data(), int(got.size()));
  return got.substr(0, n > 0 ? std::size_t(n) : 0);
}

SslCtxPtr originContext(const Identity& identity, int version, const std::vector<X509*>& chain) {
  SslCtxPtr ctx(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(ctx.get(), version);
  SSL_CTX_set_max_proto_version(ctx.get(), version);
  SSL_CTX_use_certificate(ctx.get(), identity.certificate.get());
  SSL_CTX_use_PrivateKey(ctx.get(), identity.key.get());
  SSL_CTX_set_session_id_context(ctx.get(), reinterpret_cast<const unsigned char*>("t"), 1);
  for (X509* c : chain) SSL_CTX_add1_chain_cert(ctx.get(), c);
  return ctx;
}

SslPtr originSsl(SSL_CTX* ctx) {
  SslPtr ssl(SSL_new(ctx));
  SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace penstock::tls::test
