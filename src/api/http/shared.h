// SPDX-License-Identifier: GPL-3.0-or-later
// What the connections of a server share.
#pragma once

#include <atomic>
#include <set>

#include "api/http/handoff.h"
#include "api/workers.h"
#include "penstock/api/calls.h"
#include "penstock/net/io_thread.h"
#include "penstock/service/proxy_service.h"

namespace penstock::api {

struct Shared {
  explicit Shared(service::ProxyService& s) : service(s), calls(s) {}

  static constexpr std::size_t mostConnections = 256, mostEvents = 64;
  static constexpr std::size_t mostJson = 64u << 20;      // of one call's body
  static constexpr std::size_t mostBodies = 256u << 20;   // of all bodies under way
  static constexpr std::uint64_t mostFile = 16ull << 30;  // of what streams in

  service::ProxyService& service;
  Calls calls;
  Workers workers{32};
  // Of the I/O thread:
  std::size_t connections = 0, events = 0, bodies = 0;
  std::set<net::asio::ip::tcp::socket*> open;  // closed at the end
  std::set<HandoffPtr> handoffs;
  bool stopping = false;
  net::IoThread io;  // the last: a connection that is not through when it ends is taken down with it, and needs what stands above
};

}  // namespace penstock::api
