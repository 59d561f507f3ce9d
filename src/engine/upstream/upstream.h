// SPDX-License-Identifier: GPL-3.0-or-later
// The server connections of one client connection. Never shared between clients: NTLM and TLS identity belong to a connection.
#pragma once

#include <deque>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core.h"
#include "engine/http/exchange_runner.h"
#include "engine/http/h1_server_side.h"
#include "engine/http/h2_server_connection.h"
#include "engine/http/h2_server_stream.h"
#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::engine {

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
  bool operator==(const Destination&) const = default;
};

/// A connected server stream and how it came about.
struct ServerConnection {
  std::unique_ptr<net::Stream> stream;  // null: failure tells
  model::Failure failure;
  net::DialTimes dial;
  SteadyTime tlsStart{}, tlsEnd{};
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

/// The moments of a connection that was made for this exchange.
void noteTimes(LiveExchange& live, const ServerConnection& connection);

/// TCP, by way of the upstream proxy where there is one for the host. `stop`, asked on the thread, ends it at once.
Awaitable<ServerConnection> dialServer(Core& core, Worker& worker, Destination to, std::stop_token stop);
/// Whether the destination is written as the address of a listener of ours.
bool leadsToUs(const Core& core, const Destination& to);
/// TLS on top, verified unless the host is an exception. `stop` likewise.
Awaitable<> startServerTls(Core& core, Destination to, ServerConnection& connection, std::stop_token stop);

/// Thread: the session's. Lifetime: outlives its routes.
class Upstream {
 public:
  /// `tasks`: the session's, of which connections that run by themselves are.
  Upstream(Core& core, Worker& worker, net::TaskGroup& tasks, model::ConnectionInfo base)
      : core_(core), worker_(worker), tasks_(tasks), base_(std::move(base)) {}
  ~Upstream();

  /// A connection made before the first request (upstream-first TLS), or why there is none: used by the next acquire.
  void adopt(const Destination& to, ServerConnection connection);
  /// The connection pair of an exchange that never gets a server.
  model::ConnectionInfoPtr clientOnly();
  /// What was adopted, when it speaks HTTP/2: begun now rather than with the first request. Null otherwise.
  std::shared_ptr<H2ServerConnection> beginHttp2();

 private:
  friend class UpstreamRoute;
  struct Idle {
    std::unique_ptr<H1ServerSide> side;
    model::ConnectionInfoPtr info;
  };
  /// The connections to one destination.
  struct Pool {
    Destination to;
    std::vector<Idle> idle;  // HTTP/1, the newest last
    std::shared_ptr<H2ServerConnection> http2;
    model::ConnectionInfoPtr http2Info;
    std::optional<ServerConnection> adopted;
    std::deque<std::shared_ptr<net::Signal>> waiting;
    model::Failure failure;        // of attempt number `attempts`
    std::uint64_t attempts = 0;
    unsigned users = 0, busy = 0;  // routes that hold it; HTTP/1 connections in use or being made
    bool connecting = false;       // which protocol the server speaks is being found out
    bool http1 = false;            // known: each request needs a connection of its own
    bool offerHttp2 = false;       // found out: it ends a connection on which HTTP/2 was not chosen
    bool http2Alone = false;       // found out: it answers HTTP/1 with HTTP/2's SETTINGS
  };
  Pool& poolOf(const Destination& to);
  void begin(Pool& pool, ServerConnection connection, model::ConnectionInfoPtr info);
  model::ConnectionInfoPtr infoOf(const ServerConnection& connection) const;
  void wakeOne(Pool& pool);
  void wakeAll(Pool& pool);
  void trim();

  static constexpr std::size_t maxPools = 16;     // of an explicit client that asks many hosts over one connection
  static constexpr unsigned maxParallel = 16;     // HTTP/1 connections to one server that streams of HTTP/2 spread over

  Core& core_;
  Worker& worker_;
  net::TaskGroup& tasks_;
  model::ConnectionInfo base_;
  model::ConnectionInfoPtr clientOnly_;
  std::list<Pool> pools_;  // the most recently used last
};

/// The way of one exchange to its server.
class UpstreamRoute final : public ServerProvider {
 public:
  UpstreamRoute(Upstream& upstream, const Destination& to);
  ~UpstreamRoute() override;
  UpstreamRoute(const UpstreamRoute&) = delete;
  UpstreamRoute& operator=(const UpstreamRoute&) = delete;

  Awaitable<Acquired> acquire(LiveExchange& live, ClientTransaction& client) override;
  void release(ServerTransaction& server) override;
  Stale staleness(const ServerTransaction& server) const override;
  std::optional<FixedReply> ownAnswer(const model::Exchange& x) override;
  std::string offer(const model::Exchange& x) const override;

 private:
  Awaitable<ServerConnection> connect(Destination to, std::stop_token stop, std::exception_ptr& thrown);
  bool takeOpen(LiveExchange& live);
  bool put(LiveExchange& live, ServerConnection connection);
  bool mayWantHttp2() const;
  bool mayWantHttp2(const std::shared_ptr<const model::TlsInfo>& tls) const;
  void offerHttp2();
  void openStream(LiveExchange& live);

  Upstream& upstream_;
  Upstream::Pool& pool_;
  std::unique_ptr<H1ServerSide> h1_;
  std::unique_ptr<H2ServerStream> h2_;
  std::shared_ptr<H2ServerConnection> connection_;  // of h2_
  model::ConnectionInfoPtr info_;                   // of h1_
};

}  // namespace penstock::engine
