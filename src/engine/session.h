// SPDX-License-Identifier: GPL-3.0-or-later
// One client connection, from accept to close, on one I/O thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/core.h"
#include "engine/upstream/upstream.h"
#include "penstock/net/read_buffer.h"

namespace penstock::engine {

/// Lives in the frame of runSession.
struct Session {
  Core& core;
  Worker& worker;
  ListenerRole role;
  std::uint64_t id;
  std::string clientAddress, listenerAddress;
  SteadyTime accepted;
};

/// What the requests of a stream are for, where the stream itself says so.
struct Route {
  Upstream& upstream;
  std::optional<Destination> fixed;  // inside CONNECT; nothing for the explicit proxy's own requests
  std::optional<SteadyTime> since;   // the tunnel's beginning: the first exchange's times count from it
};

/// Accept to close. Never throws.
Awaitable<> runSession(Core& core, Worker& worker, net::SocketStream::Socket socket, ListenerRole role);

/// A CONNECT request that was read whole; its answer is still to be sent.
struct ConnectRequest {
  ConnectRequest(model::RequestHeadPtr h, SteadyTime t) : head(std::move(h)), since(t) {}
  model::RequestHeadPtr head;
  SteadyTime since;
};

/// HTTP/2 requests until the connection ends; `in` begins with the client's preface.
Awaitable<> serveHttp2(Session& session, net::Stream& client, net::ReadBuffer& in, Route route);
/// HTTP/1 requests until the connection ends, or until a CONNECT to the proxy itself.
Awaitable<std::optional<ConnectRequest>> serveHttp1(Session& session, net::Stream& client, net::ReadBuffer& in, Route route);
/// Answers it, then TLS, HTTP or a tunnel by the next bytes.
Awaitable<> serveConnect(Session& session, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, ConnectRequest request);

}  // namespace penstock::engine
