// SPDX-License-Identifier: GPL-3.0-or-later
// TLS ends for engine tests, blocking, by OpenSSL alone.
#pragma once

#include <memory>
#include <string>

#include "penstock/model/exchange.h"
#include "penstock/tls/handles.h"
#include "unit/engine/harness.h"
#include "unit/tls/test_certificates.h"

namespace penstock::engine::test {

/// TLS over a connected peer. Destroying it closes the connection without close_notify.
class TlsPeer {
 public:
  /// Becomes a client or a server of `ctx`; the handshake is done, or `error` says why not.
  static TlsPeer client(Peer peer, SSL_CTX* ctx, const std::string& name);
  static TlsPeer server(Peer peer, SSL_CTX* ctx);

  bool up() const { return error.empty(); }
  bool send(std::string_view bytes);
  std::string readUntil(std::string_view mark);
  SSL* ssl() const { return ssl_.get(); }
  void close();

  std::string error;  // OpenSSL's reason, or "closed"

 private:
  explicit TlsPeer(Peer peer) : peer_(std::move(peer)) {}
  void handshake();
  Peer peer_;
  tls::SslPtr ssl_;
};

/// Trusts `root` alone; null trusts everybody.
tls::SslCtxPtr clientTls(X509* root);
tls::SslCtxPtr serverTls(const tls::test::Identity& identity);

}  // namespace penstock::engine::test
