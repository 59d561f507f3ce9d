// SPDX-License-Identifier: GPL-3.0-or-later
// What we keep beside OpenSSL's own objects, and freed with them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "penstock/model/exchange.h"
#include "penstock/tls/contexts.h"
#include "penstock/tls/handles.h"
#include "penstock/tls/key_log.h"

namespace penstock::tls {

class SessionCache;

/// Of a connection to a server: why its certificate is not good. OpenSSL itself forgets a certificate it refused.
struct VerifyFailure {
  std::string text;
  std::vector<std::shared_ptr<const model::CertificateInfo>> chain;  // as sent
};

struct SslState {
  std::string alpnAnswer;   // towards clients
  std::string offeredAlpn;  // ALPN's wire form (RFC 7301): length byte, name, ...
  std::string host;         // towards servers: the certificate must be for it
  std::string sessionKey;   // "" keeps no sessions
  std::string sentHello;    // towards servers: until it is taken
  std::vector<std::string> trusted;  // towards servers: fingerprints of certificates that need not be good
  ClientIdentityPtr identity;
  std::shared_ptr<const HelloShape> shape;
  bool verify = true;
  bool askedForCertificate = false;
  bool sessionPresented = false;  // the session we offer to resume was made with our certificate
  std::unique_ptr<VerifyFailure> failure;
};

/// The state of `ssl`, made when it has none.
SslState& stateOf(SSL* ssl);
/// Null when there is none.
SslState* findState(const SSL* ssl);

struct CtxState {
  std::shared_ptr<KeyLog> keyLog;
  std::shared_ptr<SessionCache> sessions;  // towards servers
};
/// Gives `ctx` its state, and its key log callback when there is a log. False without memory.
bool attachState(SSL_CTX* ctx, CtxState state);
/// Never null for our contexts.
CtxState* stateOf(SSL_CTX* ctx);

}  // namespace penstock::tls
