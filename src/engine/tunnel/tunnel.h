// SPDX-License-Identifier: GPL-3.0-or-later
// A stream whose destination is known, by CONNECT or however else it came: what its first bytes ask for decides what becomes of it.
#pragma once

#include <optional>
#include <string>

#include "engine/session/session.h"
#include "engine/tunnel/relay.h"
#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::engine {

/// Lives in the frame of whoever answered the client.
struct Tunnel {
  Tunnel(Session& s, ConnectRequest r) : session(s), request(std::move(r)), connection(s.connectionInfo()) {
    to.localAllowed = s.mayReachThisMachine();
  }
  Session& session;
  ConnectRequest request;  // its head is null where the client asked by other means than CONNECT
  upstream::Destination to;
  model::ConnectionInfo connection;
  upstream::ServerConnection server;
  const model::ReverseTarget* reverse = nullptr;  // the client takes us for the origin: names it says are ours, not the server's
  bool decrypted = false;                         // what is passed through comes out of a TLS session of ours
  bool tlsToServer = true;                        // the client's TLS, if it speaks it, is spoken to the server as well

  /// Whom TLS to the server is for, when the client's asked for `name`; "" for nobody.
  std::string serverName(const std::string& name) const;
  /// Whom a certificate for the client has to name beside what it asked for.
  std::string leafHost() const;
};

/// Answers a CONNECT, then TLS, HTTP or a tunnel by the next bytes.
Awaitable<> serveConnect(Session& session, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, ConnectRequest request);
/// Passes through what the list of such hosts names; else sniffs, then decrypts, serves HTTP, or relays. `client` was told that it may send. Dials nothing: t.server is set, or tells why not.
Awaitable<> serveTunnel(Tunnel& t, std::unique_ptr<net::Stream> client, net::ReadBuffer& in);

/// The client's TLS is answered with a certificate of ours; what is inside is served. t.connection.clientTls: of `hello` (helloInfo).
/// (decrypt.cpp)
Awaitable<> decrypt(Tunnel& t, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, const wire::ClientHello& hello);
/// HTTP requests to t.to; `http2`: the client began with HTTP/2's preface.
Awaitable<> serveInside(Tunnel& t, net::Stream& client, net::ReadBuffer& in, bool http2);
/// Bytes both ways; a row of its own, with `why` in its trace. `keepContent`: they are recorded, else only counted. `onlooker` may be null.
Awaitable<> passThrough(Tunnel& t, net::Stream& client, net::ReadBuffer& in, model::ExchangeKind kind, std::optional<model::TraceEntry> why,
                        bool keepContent, Onlooker* onlooker = nullptr);
/// The same of bytes that are recorded, as they are no HTTP (`why`), or MQTT.
Awaitable<> relayed(Tunnel& t, net::Stream& client, net::ReadBuffer& in, std::string_view why);
Awaitable<> relayedMqtt(Tunnel& t, net::Stream& client, net::ReadBuffer& in);
/// Dials t.to into t.server, for as long as the client waits for it. False: it left meanwhile, its row is written and `client` closed.
Awaitable<bool> reach(Tunnel& t, net::Stream& client);
/// The same for no longer than `patience`.
Awaitable<bool> reachWithin(Tunnel& t, net::Stream& client, std::chrono::milliseconds patience);
/// TLS to the server that was reached, if one was; likewise.
Awaitable<bool> reachTls(Tunnel& t, net::Stream& client);
/// The row of a tunnel that is no HTTP, or not yet.
record::LiveExchangePtr tunnelRow(Tunnel& t, model::ExchangeKind kind, std::optional<model::TraceEntry> why = {});
/// No server was behind a connection that its client asked nothing of. One that closed it, as browsers do with spare ones, did not miss it:
/// its trace says so. One that still waits for the server's first word does: the failure. Nothing where there is no `why`.
void tellUnmetServer(record::LiveExchange& live, net::Stream& client, const model::Failure& why);

}  // namespace penstock::engine
