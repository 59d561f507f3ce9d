// SPDX-License-Identifier: GPL-3.0-or-later
// From a host name to a connected socket: asynchronous look-up and Happy Eyeballs (RFC 8305).
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "penstock/base/clock.h"
#include "penstock/net/asio.h"
#include "penstock/net/resolver.h"
#include "penstock/net/stream.h"

namespace penstock::net {

struct DialTimes {
  SteadyTime resolveStart{}, resolveEnd{}, connectStart{}, connectEnd{};
};

struct DialResult {
  std::unique_ptr<SocketStream> stream;  // null on failure
  bool resolveFailed = false;
  bool refused = false;    // by the guard
  bool abandoned = false;  // by whoever asked for it
  error_code error;      // of the last attempt; timed_out when the time was up
  std::string detail;    // for resolveFailed and errors: readable
  DialTimes times;
};

/// Says no to addresses that may not be dialled (our own listeners).
using DialGuard = std::function<bool(const sockaddr& address, std::uint16_t port)>;

/// Resolves and connects; attempts start 250 ms apart, families interleaved, the first to succeed wins. `stop`, asked on the thread,
/// ends it at once: the look-up is no more waited for, and sockets are closed.
Awaitable<DialResult> dial(IoThread& thread, Resolver& resolver, std::string host, std::uint16_t port,
                           std::chrono::milliseconds timeout, const DialGuard& guard, std::stop_token stop = {});

}  // namespace penstock::net
