// SPDX-License-Identifier: GPL-3.0-or-later
// A client and a server that talk through memory.
#pragma once

#include <string>

#include "penstock/tls/contexts.h"
#include "penstock/tls/describe.h"
#include "unit/tls/test_certificates.h"

namespace penstock::tls::test {

struct MemoryPair {
  /// Joins the two with a BIO pair.
  MemoryPair(SslPtr client, SslPtr server);

  /// Runs both handshakes until both are done or one has failed. True when both are done.
  bool handshake();
  /// Sends `text` one way and gives what arrives; also lets tickets and late alerts arrive.
  static std::string pass(SSL* from, SSL* to, const std::string& text);
  std::string toServer(const std::string& text) { return pass(client.get(), server.get(), text); }
  std::string toClient(const std::string& text) { return pass(server.get(), client.get(), text); }

  SslPtr client, server;
  TlsFailure clientFailure, serverFailure;  // of the handshake; kind none without
};

/// An SSL_CTX as an origin server has it, written without our own ServerContext.
SslCtxPtr originContext(const Identity& identity, int version, const std::vector<X509*>& chain = {});
SslPtr originSsl(SSL_CTX* ctx);

}  // namespace penstock::tls::test
