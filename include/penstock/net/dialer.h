// SPDX-License-Identifier: GPL-3.0-or-later
// From a host name to a connected socket: asynchronous look-up and Happy Eyeballs (RFC 8305).
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/net/asio.h"
#include "penstock/net/stream.h"

namespace penstock::net {

/// An IPv4 or IPv6 address with port 0.
struct IpAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr& raw() const { return reinterpret_cast<const sockaddr&>(storage); }
};

struct Resolved {
  std::vector<IpAddress> addresses;  // in the system's order of preference; empty with an error
  std::string error;                 // the system's words
};

/// The system's resolver (getaddrinfo: hosts file, DNS, mDNS, whatever the user set up) on a few threads, with a short cache.
/// Thread: any. Lifetime: a look-up under way
/// when it is destroyed (a dead DNS server blocks for long) ends on its own and calls nobody.
class Resolver {
 public:
  Resolver();
  ~Resolver();
  using Done = std::function<void(std::shared_ptr<const Resolved>)>;
  /// From the cache, or null. Never blocks.
  std::shared_ptr<const Resolved> cached(const std::string& host);
  /// `done` is called on a resolver thread and may not call back here. It may be destroyed long after this, on any thread: it must
  /// own nothing that dies with an IoThread.
  void resolve(const std::string& host, Done done);
  /// From its return on nobody is called any more. Before the IoThreads of those who asked are destroyed. Any thread.
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

struct DialTimes {
  SteadyTime resolveStart{}, resolveEnd{}, connectStart{}, connectEnd{};
};

struct DialResult {
  std::unique_ptr<SocketStream> stream;  // null on failure
  bool resolveFailed = false;
  bool refused = false;  // by the guard
  error_code error;      // of the last attempt; timed_out when the time was up
  std::string detail;    // for resolveFailed and errors: readable
  DialTimes times;
};

/// Says no to addresses that may not be dialled (our own listeners).
using DialGuard = std::function<bool(const sockaddr& address, std::uint16_t port)>;

/// Resolves and connects; attempts start 250 ms apart, families interleaved, the first to succeed wins.
Awaitable<DialResult> dial(IoThread& thread, Resolver& resolver, std::string host, std::uint16_t port,
                           std::chrono::milliseconds timeout, const DialGuard& guard);

}  // namespace penstock::net
