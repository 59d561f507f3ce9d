// SPDX-License-Identifier: GPL-3.0-or-later
// A connection to a server, made for requests of ours and used for nothing else.
#pragma once

#include <memory>
#include <stop_token>

#include "penstock/http/h1_server_side.h"
#include "penstock/http/h2_server_connection.h"
#include "penstock/http/h2_server_stream.h"
#include "penstock/replay/outgoing.h"
#include "penstock/upstream/connect.h"
#include "replay/worker.h"

namespace penstock::replay {

using net::Awaitable;

/// Thread: the worker's. Lifetime: outlives the sides it gave.
class Link {
 public:
  /// `tasks`: of which an HTTP/2 connection runs as one.
  Link(Worker& worker, net::TaskGroup& tasks) : worker_(worker), tasks_(tasks) {}
  ~Link() { close(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Dials; none: it stands, and http2() tells whether a request that negotiates is to be one of HTTP/2. `stop` is asked for on this thread.
  Awaitable<model::Failure> open(const Outgoing& first, std::stop_token stop);
  /// Whether it can carry that request now.
  bool serves(const Outgoing& out) const;
  /// A side that was given that request's head; HTTP/2: as many as one likes at once, else one after the other.
  http::ServerSide& begin(const Outgoing& out);
  /// The exchange on that side is over, or was given up; nobody waits on it any more.
  void end(http::ServerSide& side);
  /// That exchange failed only because the connection was kept and its server had ended it by then.
  bool wentStale(const http::ServerSide& side) const;
  /// Whoever waits on a side of it is told.
  void close();

  const model::ConnectionInfoPtr& info() const { return info_; }
  const upstream::ConnectTimes& times() const { return times_; }
  /// Once: whether these times belong to the exchange that asks.
  bool fresh() { return std::exchange(fresh_, false); }
  http::H2ServerConnection* http2() const { return h2_.get(); }

 private:
  Worker& worker_;
  net::TaskGroup& tasks_;
  upstream::OutletPtr outlet_;  // it was made by
  upstream::Destination to_;
  model::ConnectionInfoPtr info_;
  upstream::ConnectTimes times_;
  std::unique_ptr<http::H1ServerSide> h1_;
  std::shared_ptr<http::H2ServerConnection> h2_;
  std::vector<std::unique_ptr<http::H2ServerStream>> streams_;
  bool fresh_ = false, busy_ = false;
};

}  // namespace penstock::replay
