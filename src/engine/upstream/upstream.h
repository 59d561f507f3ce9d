// SPDX-License-Identifier: GPL-3.0-or-later
// The server connections of one client connection. Never shared between clients: NTLM and TLS identity belong to a connection.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core.h"
#include "engine/http/exchange_runner.h"
#include "engine/http/h1_server_side.h"

namespace penstock::engine {

struct Destination {
  std::string host;
  std::uint16_t port = 0;
  bool tls = false;
  // With tls: what the client asked for, to be asked for again.
  std::string sni;
  std::vector<std::string> alpn;
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
  std::vector<std::string> names;             // of its certificate
};

/// The moments of a connection that was made for this exchange.
void noteTimes(LiveExchange& live, const ServerConnection& connection);

/// TCP only.
Awaitable<ServerConnection> dialServer(Core& core, Worker& worker, Destination to);
/// TLS on top, verified unless the host is an exception.
Awaitable<> startServerTls(Core& core, Destination to, ServerConnection& connection);

/// Thread: the session's.
class Upstream final : public ServerProvider {
 public:
  Upstream(Core& core, Worker& worker, model::ConnectionInfo base) : core_(core), worker_(worker), base_(std::move(base)) {}

  /// A connection made before the first request (upstream-first TLS), or why there is none: used by the next acquire.
  void adopt(const Destination& to, ServerConnection connection);
  /// Where the next acquire goes.
  void select(Destination to) { to_ = std::move(to); }
  /// The connection pair of an exchange that never gets a server.
  model::ConnectionInfoPtr clientOnly() const { return std::make_shared<const model::ConnectionInfo>(base_); }

  Awaitable<Acquired> acquire(LiveExchange& live, bool fresh) override;
  void release(ServerTransaction& server) override;
  bool wasStale(const ServerTransaction& server) const override;

 private:
  struct Kept {
    Destination to;
    std::unique_ptr<H1ServerSide> side;
    model::ConnectionInfoPtr info;
  };
  Acquired put(LiveExchange& live, const Destination& to, ServerConnection connection);

  static constexpr std::size_t maxKept = 16;  // of an explicit client that asks many hosts over one connection

  Core& core_;
  Worker& worker_;
  model::ConnectionInfo base_;
  Destination to_;
  std::vector<Kept> kept_;
  std::optional<Kept> current_;
  std::optional<std::pair<Destination, ServerConnection>> adopted_;
};

}  // namespace penstock::engine
