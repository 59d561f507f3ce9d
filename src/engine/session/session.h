// SPDX-License-Identifier: GPL-3.0-or-later
// One client connection, from accept to close, on one I/O thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/session/address_names.h"
#include "engine/session/core.h"
#include "penstock/engine/own_pages.h"
#include "penstock/net/read_buffer.h"
#include "penstock/net/task_group.h"
#include "penstock/upstream/upstream.h"

namespace penstock::engine {

/// What is known of an enclosed program beside its connections. Thread: any.
struct Enclosed {
  AddressNames names;                      // that it was told
  OverriddenPtr overridden;                // never null
  std::shared_ptr<net::SockDiag> sockets;  // of its network, for the finder of processes; null: nobody tells
};

/// Where connections are accepted. Shared by its sessions. Immutable.
struct ListenerInfo {
  ListenerRole role = ListenerRole::proxy;
  model::ListenerConfig config;
  std::shared_ptr<Enclosed> enclosed;  // of a program whose only network we are, in transparent mode; null: anybody may come
};
using ListenerInfoPtr = std::shared_ptr<const ListenerInfo>;

/// Lives in the frame of runSession.
struct Session {
  Core& core;
  upstream::OutletPtr outlet;  // by the settings of the moment it began
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
  std::string client;                          // the address without its port, in `core.clients`; "": not one of those
  net::SocketStream* const* socket = nullptr;  // the client's, null there once it is gone
  /// What the record says of this connection before a server is known.
  model::ConnectionInfo connectionInfo() const;
  /// Whether this machine itself may be asked for: services on loopback take whoever comes by it for the person.
  bool mayReachThisMachine() const { return ofThisMachine || config().allowLoopback; }
  const model::EngineConfig& config() const { return outlet->config; }
};

/// What that look-up found, for the recorder.
record::ProcessOf programOf(ProcessLookupPtr lookup);

/// What the requests of a stream are for, where the stream itself says so.
struct Route {
  upstream::Upstream& upstream;
  std::optional<upstream::Destination> fixed;  // inside CONNECT; nothing for the explicit proxy's own requests
  std::optional<SteadyTime> since;   // the tunnel's beginning: the first exchange's times count from it
  const model::ReverseTarget* reverse = nullptr;  // requests were made out to us and are made out to this
};

/// A CONNECT request that was read whole; its answer is still to be sent.
struct ConnectRequest {
  ConnectRequest(model::RequestHeadPtr h, SteadyTime t) : head(std::move(h)), since(t) {}
  model::RequestHeadPtr head;  // null where the client asked by other means
  SteadyTime since;
};

}  // namespace penstock::engine
