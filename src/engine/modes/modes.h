// SPDX-License-Identifier: GPL-3.0-or-later
// The ways in beside HTTP: each finds out where a client wants to go and hands over to serveTunnel.
#pragma once

#include <memory>

#include "engine/session/session.h"

namespace penstock::engine {

/// SOCKS 4, 4a and 5. The destination is dialled before the client is answered, and the answer is what came of it: unlike CONNECT,
/// where a page inside TLS can say more, a SOCKS client has only the reply to read.
Awaitable<> serveSocks(Session& session, std::unique_ptr<net::Stream> client, net::ReadBuffer& in);
/// TLS with a client that takes the proxy for an https:// one: the certificate names what it asked for, and the address it came to. Null when
/// no session came about, which a row tells. (serve_https.cpp)
Awaitable<std::unique_ptr<net::Stream>> secured(Session& session, std::unique_ptr<net::Stream> client);
/// As the origin itself.
Awaitable<> serveReverse(Session& session, std::unique_ptr<net::SocketStream> client);
/// As whichever origin the kernel took the connection from.
Awaitable<> serveTransparent(Session& session, std::unique_ptr<net::SocketStream> client);

}  // namespace penstock::engine
