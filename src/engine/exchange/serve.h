// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of a client's stream, one after the other or all at once.
#pragma once

#include "engine/session/session.h"

namespace penstock::engine {

/// HTTP/2 requests until the connection ends; `in` begins with the client's preface.
Awaitable<> serveHttp2(Session& session, net::Stream& client, net::ReadBuffer& in, Route route);
/// HTTP/1 requests until the connection ends, or until a CONNECT to the proxy itself.
Awaitable<std::optional<ConnectRequest>> serveHttp1(Session& session, net::Stream& client, net::ReadBuffer& in, Route route);

}  // namespace penstock::engine
