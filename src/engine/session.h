// SPDX-License-Identifier: GPL-3.0-or-later
// One client connection, from accept to close, on one I/O thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/core.h"
#include "engine/upstream/upstream.h"
#include "penstock/engine/own_pages.h"
#include "penstock/net/task_group.h"
#include "penstock/net/read_buffer.h"

namespace penstock::engine {

/// Where connections are accepted. Shared by its sessions. Immutable.
struct ListenerInfo {
  ListenerRole role = ListenerRole::proxy;
  model::ListenerConfig config;
};
using ListenerInfoPtr = std::shared_ptr<const ListenerInfo>;

/// Lives in the frame of runSession.
struct Session {
  Core& core;
  Worker& worker;
  net::TaskGroup& tasks;  // what runs beside it; an exception in one closes the client's connection
  ListenerInfoPtr listener;
  ListenerRole role;
  std::uint64_t id;
  std::string clientAddress, listenerAddress;
  SteadyTime accepted;
  std::string_view entry;  // ConnectionInfo::entry
  bool ofThisMachine = false;  // the client is
  bool admitted = false;     // it gave the password this proxy asks for
  bool refusedOnce = false;  // a request without the password this proxy asks for is in the record
  /// What the record says of this connection before a server is known.
  model::ConnectionInfo connectionInfo() const;
  /// Whether this machine itself may be asked for: services on loopback take whoever comes by it for the person.
  bool mayReachThisMachine() const { return ofThisMachine || core.config.allowLoopback; }
};

/// What the requests of a stream are for, where the stream itself says so.
struct Route {
  Upstream& upstream;
  std::optional<Destination> fixed;  // inside CONNECT; nothing for the explicit proxy's own requests
  std::optional<SteadyTime> since;   // the tunnel's beginning: the first exchange's times count from it
  const model::ReverseTarget* reverse = nullptr;  // requests were made out to us and are made out to this
};

/// Accept to close. Never throws: a bug of ours ends this session, is told once, and the others go on.
Awaitable<> runSession(Core& core, Worker& worker, net::SocketStream::Socket socket, ListenerInfoPtr listener);

/// A CONNECT request that was read whole; its answer is still to be sent.
struct ConnectRequest {
  ConnectRequest(model::RequestHeadPtr h, SteadyTime t) : head(std::move(h)), since(t) {}
  model::RequestHeadPtr head;  // null where the client asked by other means
  SteadyTime since;
};

/// HTTP/2 requests until the connection ends; `in` begins with the client's preface.
Awaitable<> serveHttp2(Session& session, net::Stream& client, net::ReadBuffer& in, Route route);
/// HTTP/1 requests until the connection ends, or until a CONNECT to the proxy itself.
Awaitable<std::optional<ConnectRequest>> serveHttp1(Session& session, net::Stream& client, net::ReadBuffer& in, Route route);
/// Answers it, then TLS, HTTP or a tunnel by the next bytes.
Awaitable<> serveConnect(Session& session, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, ConnectRequest request);

}  // namespace penstock::engine
