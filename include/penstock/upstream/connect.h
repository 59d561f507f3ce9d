// SPDX-License-Identifier: GPL-3.0-or-later
// From a destination to a connected, verified server stream.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/model/exchange.h"
#include "penstock/net/dialer.h"
#include "penstock/net/io_thread.h"
#include "penstock/net/stream.h"
#include "penstock/upstream/destination.h"
#include "penstock/upstream/outlet.h"

namespace penstock::upstream {

using net::Awaitable;
using net::error_code;

/// When it came about; the epoch for what did not happen.
struct ConnectTimes {
  net::DialTimes dial;
  SteadyTime tlsStart{}, tlsEnd{};
};
/// Calls `note(moment, time)` for what happened.
template <class Note>
void forEachMoment(const ConnectTimes& times, Note note) {
  using model::Timings;
  const std::pair<Timings::Moment, SteadyTime> all[] = {
      {Timings::resolveStart, times.dial.resolveStart}, {Timings::resolveEnd, times.dial.resolveEnd},
      {Timings::connectStart, times.dial.connectStart}, {Timings::connectEnd, times.dial.connectEnd},
      {Timings::tlsStart, times.tlsStart},              {Timings::tlsEnd, times.tlsEnd}};
  for (const auto& [moment, at] : all)
    if (at != SteadyTime{}) note(moment, at);
}

/// A connected server stream and how it came about.
struct ServerConnection {
  std::unique_ptr<net::Stream> stream;  // null: failure tells
  model::Failure failure;
  ConnectTimes times;
  std::string address;
  std::shared_ptr<const model::TlsInfo> tls;  // also of a handshake that failed, as far as known
  std::vector<std::string> names;             // of its certificate; none where that was not verified
  bool alpnRefused = false;                   // the server speaks none of the protocols it was offered
  std::string proxy;                          // the upstream proxy on the way, without its password; "" for none
  std::uint64_t trustGeneration = 0;          // of TrustedServers, when TLS began
  bool http2 = false;                         // it began HTTP/2 before the client said anything
};
/// Whether an application protocol is HTTP/2 by another name or its own.
bool isHttp2(std::string_view alpn);

/// What says whether a proxy is on the way to it.
inline const ProxyChain& chainFor(const Outlet& outlet, const Destination& to) { return to.chain ? *to.chain : outlet.chain; }
/// TCP, by way of the upstream proxy where there is one for the host. `stop`, asked on the thread, ends it at once.
Awaitable<ServerConnection> dialServer(const Outlet& outlet, net::IoThread& thread, Destination to, std::stop_token stop);
/// Whether the destination is written as the address of a listener of ours.
bool leadsToUs(const Outlet& outlet, const Destination& to);
/// TLS on top, verified unless the host is an exception. `stop` likewise.
Awaitable<> startServerTls(const Outlet& outlet, Destination to, ServerConnection& connection, std::stop_token stop);

}  // namespace penstock::upstream
