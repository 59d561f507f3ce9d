// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a request is for, and how that server is met.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/tls/client_identity.h"
#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::upstream {

class ProxyChain;

struct Destination {
  std::string host;
  std::uint16_t port = 0;
  bool tls = false;
  // With tls: what the client asked for, to be asked for again.
  std::string sni;
  std::vector<std::string> alpn;
  bool http2 = false;  // where ALPN does not say: the client began with HTTP/2's preface, or the server did
  // Requests go to the upstream proxy itself, in absolute-form, rather than through a tunnel it makes.
  bool viaProxy = false;
  bool localAllowed = false;  // it may be on this machine: the client is, or the person said so
  std::shared_ptr<const wire::ClientHello> mirror;  // our hello is made like this one; null: our own
  // In place of what the settings say for this host: of requests that a person made out so.
  std::optional<bool> verify;
  tls::ClientIdentityPtr identity;          // presented where the server asks
  std::shared_ptr<const ProxyChain> chain;  // the proxy on the way, if any
  bool operator==(const Destination&) const = default;
};

/// Whom the server's certificate must be for.
inline const std::string& verifiedHost(const Destination& to) { return to.sni.empty() ? to.host : to.sni; }

}  // namespace penstock::upstream
