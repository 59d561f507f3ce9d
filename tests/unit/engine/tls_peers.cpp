// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/engine/tls_peers.h"

#include <csignal>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace penstock::engine::test {

void TlsPeer::handshake() {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets as to files
  SSL_set_fd(ssl_.get(), peer_.fd());
  ERR_clear_error();
  if (SSL_do_handshake(ssl_.get()) == 1) return;
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  error = reason ? reason : "closed";
}

TlsPeer TlsPeer::client(Peer peer, SSL_CTX* ctx, const std::string& name) {
  TlsPeer out(std::move(peer));
  out.ssl_.reset(SSL_new(ctx));
  SSL_set_connect_state(out.ssl_.get());
  if (!name.empty()) SSL_set_tlsext_host_name(out.ssl_.get(), name.c_str());
  out.handshake();
  return out;
}

TlsPeer TlsPeer::server(Peer peer, SSL_CTX* ctx) {
  TlsPeer out(std::move(peer));
  out.ssl_.reset(SSL_new(ctx));
  SSL_set_accept_state(out.ssl_.get());
  out.handshake();
  return out;
}

bool TlsPeer::send(std::string_view bytes) { return SSL_write(ssl_.get(), bytes.data(), int(bytes.size())) == int(bytes.size()); }

std::string TlsPeer::readUntil(std::string_view mark) {
  std::string out;
  char c;
  while (out.find(mark) == std::string::npos && SSL_read(ssl_.get(), &c, 1) == 1) out += c;
  return out;
}

void TlsPeer::close() {
  ssl_.reset();
  peer_.close();
}

tls::SslCtxPtr clientTls(X509* root) {
  tls::SslCtxPtr ctx(SSL_CTX_new(TLS_client_method()));
  if (root) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx.get()), root);
    SSL_CTX_set_verify(ctx.get(), SSL_VERIFY_PEER, nullptr);
  }
  return ctx;
}

tls::SslCtxPtr serverTls(const tls::test::Identity& identity) {
  tls::SslCtxPtr ctx(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(ctx.get(), identity.certificate.get());
  SSL_CTX_use_PrivateKey(ctx.get(), identity.key.get());
  SSL_CTX_set_session_id_context(ctx.get(), reinterpret_cast<const unsigned char*>("t"), 1);
  return ctx;
}

}  // namespace penstock::engine::test
