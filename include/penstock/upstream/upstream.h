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

#include "penstock/http/client_watch.h"
#include "penstock/http/h1_server_side.h"
#include "penstock/http/h2_server_connection.h"
#include "penstock/http/h2_server_stream.h"
#include "penstock/net/brake.h"
#include "penstock/net/task_group.h"
#include "penstock/upstream/server_provider.h"

namespace penstock::upstream {

/// Thread: the session's. Lifetime: outlives its routes.
class Upstream {
 public:
  /// `tasks`: the session's, of which connections that run by themselves are.
  Upstream(const Outlet& outlet, net::IoThread& thread, net::Brake& brake, net::TaskGroup& tasks, model::ConnectionInfo base)
      : outlet_(outlet), thread_(thread), brake_(brake), tasks_(tasks), base_(std::move(base)) {}
  ~Upstream();

  /// A connection made before the first request (upstream-first TLS), or why there is none: used by the next acquire.
  void adopt(const Destination& to, ServerConnection connection);
  /// The connection pair of an exchange that never gets a server.
  model::ConnectionInfoPtr clientOnly();
  const Outlet& outlet() const { return outlet_; }
  /// What was adopted, when it speaks HTTP/2: begun now rather than with the first request. Null otherwise.
  std::shared_ptr<http::H2ServerConnection> beginHttp2();

 private:
  friend class UpstreamRoute;
  struct Idle {
    std::unique_ptr<http::H1ServerSide> side;
    model::ConnectionInfoPtr info;
  };
  /// The connections to one destination.
  struct Pool {
    Destination to;
    std::vector<Idle> idle;  // HTTP/1, the newest last
    std::shared_ptr<http::H2ServerConnection> http2;
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

  const Outlet& outlet_;
  net::IoThread& thread_;
  net::Brake& brake_;
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

  Awaitable<Acquired> acquire(http::ClientSide& client) override;
  void release(http::ServerSide& server) override;
  Stale staleness(const http::ServerSide& server) const override;

 private:
  Awaitable<ServerConnection> connect(Destination to, std::stop_token stop, std::exception_ptr& thrown);
  bool takeOpen(Acquired& out);
  bool adoptedStands();
  Awaitable<bool> awaitTurn(const http::ClientWatch& watch, Acquired& out);
  Awaitable<bool> connectAnew(const http::ClientWatch& watch, Acquired& out);
  bool put(Acquired& out, ServerConnection connection);
  bool mayWantHttp2() const;
  bool mayWantHttp2(const std::shared_ptr<const model::TlsInfo>& tls) const;
  void offerHttp2();
  void openStream(Acquired& out);

  Upstream& upstream_;
  Upstream::Pool& pool_;
  std::unique_ptr<http::H1ServerSide> h1_;
  std::unique_ptr<http::H2ServerStream> h2_;
  std::shared_ptr<http::H2ServerConnection> connection_;  // of h2_
  model::ConnectionInfoPtr info_;                   // of h1_
};

}  // namespace penstock::upstream
