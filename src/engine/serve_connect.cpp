// SPDX-License-Identifier: GPL-3.0-or-later
// CONNECT: upstream first, then what the client's next bytes ask for.
#include "engine/first_bytes.h"
#include "engine/session.h"
#include "engine/tunnel/relay.h"
#include "penstock/net/address.h"
#include "penstock/net/tls_stream.h"
#include "penstock/tls/describe.h"
#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::engine {

using model::ExchangeKind;
using model::FailureKind;

namespace {

/// The row of a tunnel.
LiveExchangePtr tunnelRow(Session& session, const ConnectRequest& request, const Destination& to, ExchangeKind kind,
                          const model::ConnectionInfo& connection, std::string note) {
  LiveExchangePtr live = session.worker.recorder.begin(request.since);
  model::Exchange& x = live->x();
  x.kind = kind;
  x.scheme = kind == ExchangeKind::tlsTunnel ? "tls" : "tcp";
  x.host = to.host;
  x.port = to.port;
  x.request = request.head;
  x.anomalies = request.head->anomalies;
  x.note = std::move(note);
  x.connection = std::make_shared<const model::ConnectionInfo>(connection);
  live->mark(model::Timings::requestHead, request.since);
  live->touch();
  return live;
}

/// Until the hello is whole. False: these bytes are no TLS after all.
Awaitable<bool> readHello(Session& session, net::Stream& client, net::ReadBuffer& in, wire::ClientHello& out) {
  while (true) {
    auto result = wire::readClientHello(in.view());
    if (result.status == wire::ClientHelloResult::Status::ok) {
      out = std::move(result.hello);
      co_return true;
    }
    if (result.status == wire::ClientHelloResult::Status::notTls) co_return false;
    const net::IoResult r = in.fill(client, 2 * net::BlockPool::blockSize);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status != net::IoStatus::wouldBlock) co_return false;
    const error_code ec = co_await net::wait(client, net::Readiness::read, session.core.config.timeouts.tlsHandshake);
    if (ec) co_return false;
  }
}

/// The protocols we can speak on both sides.
std::vector<std::string> understood(const std::vector<std::string>& offered) {
  std::vector<std::string> out;
  for (const std::string& protocol : offered)
    if (protocol == "http/1.1" || protocol == "http/1.0") out.push_back(protocol);
  return out;
}

struct Tunnel {
  Session& session;
  ConnectRequest request;
  Destination to;
  model::ConnectionInfo connection;
  ServerConnection server;
};

Awaitable<> passThrough(Tunnel& t, net::Stream& client, net::ReadBuffer& in, ExchangeKind kind, std::string note,
                        bool keepContent) {
  Session& session = t.session;
  t.connection.serverAddress = t.server.address;
  LiveExchangePtr live = tunnelRow(session, t.request, t.to, kind, t.connection, std::move(note));
  noteTimes(*live, t.server);
  if (!t.server.stream) {
    live->fail(t.server.failure);
    client.close();
    co_return;
  }
  co_await relay(session.core, session.worker, live, client, in, *t.server.stream, keepContent);
}

Awaitable<> serveInside(Tunnel& t, net::Stream& client, net::ReadBuffer& in) {
  Session& session = t.session;
  Upstream upstream(session.core, session.worker, t.connection);
  upstream.adopt(t.to, std::move(t.server));
  Route route{upstream, t.to, t.request.since};
  co_await serveHttp1(session, client, in, std::move(route));
}

Awaitable<> decrypt(Tunnel& t, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, const wire::ClientHello& hello) {
  Session& session = t.session;
  Core& core = session.core;
  t.to.tls = true;
  // Bytes of a stranger: what no host name has is not asked for, minted or looked up.
  t.to.sni = tls::normalisedName(hello.sni).empty() ? std::string() : hello.sni;
  t.to.alpn = understood(hello.alpn);
  if (t.server.stream) co_await startServerTls(core, t.to, t.server);
  t.connection.serverAddress = t.server.address;
  t.connection.serverTls = t.server.tls;

  auto leaf = core.leaves->leafFor(t.to.host, hello.sni, t.server.names);
  tls::SslPtr ssl = core.serverContext->newSsl();
  if (!leaf || !ssl || !tls::applyLeaf(ssl.get(), **leaf)) {
    LiveExchangePtr live = tunnelRow(session, t.request, t.to, ExchangeKind::tlsTunnel, t.connection, {});
    live->fail(model::Failure{FailureKind::internalError, leaf ? "out of memory" : leaf.error().message});
    co_return;
  }
  const bool mirrored = t.server.stream && t.server.tls;
  tls::setAlpnAnswer(ssl.get(), mirrored ? t.server.tls->alpn : t.to.alpn.empty() ? std::string() : t.to.alpn.front());
  std::string prefix(in.view());
  in.consume(prefix.size());
  in.releaseIfEmpty();
  net::TlsStream stream(std::move(client), ssl.release(), std::move(prefix));
  const error_code ec = co_await stream.handshake(core.config.timeouts.tlsHandshake);
  if (ec) {
    model::Failure failure{FailureKind::clientTlsFailed, ec.message()};
    if (ec == net::asio::error::connection_aborted) failure.detail = tls::describeFailure(stream.ssl()).text;
    t.connection.clientTls = tls::describe(stream.ssl());
    if (!hello.sni.empty()) t.to.host = hello.sni;
    LiveExchangePtr live = tunnelRow(session, t.request, t.to, ExchangeKind::tlsTunnel, t.connection, {});
    noteTimes(*live, t.server);
    live->fail(std::move(failure));
    stream.close();
    co_return;
  }
  auto info = tls::describe(stream.ssl());
  info->sni = hello.sni;
  info->offeredAlpn = hello.alpn;
  t.connection.clientTls = info;
  if (t.server.tls) {
    auto serverInfo = std::make_shared<model::TlsInfo>(*t.server.tls);
    serverInfo->sni = t.to.sni;
    serverInfo->offeredAlpn = t.to.alpn;
    t.server.tls = std::move(serverInfo);
    t.connection.serverTls = t.server.tls;
  }

  First first = co_await firstBytes(stream, in, t.server.stream.get(), core.config.timeouts.idle);
  // A server that refuses us after the handshake (no client certificate, say): the client's request gets to read why.
  if (first == First::serverEnded) first = co_await firstBytes(stream, in, nullptr, core.config.timeouts.idle);
  switch (first) {
    case First::http1: co_await serveInside(t, stream, in); break;
    case First::ended: {
      LiveExchangePtr live =
          tunnelRow(session, t.request, t.to, ExchangeKind::tlsTunnel, t.connection, "TLS session without a byte in it");
      noteTimes(*live, t.server);
      // With TLS 1.3 a client refuses our certificate after our handshake is done.
      const tls::TlsFailure& refused = stream.failure();
      if (refused.peerRefusedCertificate || refused.alert >= 0) {
        live->x().failure = model::Failure{FailureKind::clientTlsFailed, refused.text};
        live->x().note.clear();
      } else if (t.server.failure) {
        live->x().failure = t.server.failure;
      }
      live->finish();
      stream.close();
      break;
    }
    case First::http2:
    case First::tls:
    case First::other:
    case First::server:
    case First::serverEnded:
      co_await passThrough(t, stream, in, ExchangeKind::tcpTunnel, "decrypted; not HTTP", true);
      break;
  }
}

}  // namespace

Awaitable<> serveConnect(Session& session, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, ConnectRequest request) {
  Core& core = session.core;
  Tunnel t{session, std::move(request), {}, {}, {}};
  t.connection.id = session.id;
  t.connection.clientAddress = session.clientAddress;
  t.connection.listener = session.listenerAddress;
  const auto authority = net::parseAuthority(t.request.head->target, 443);
  if (!authority) {
    LiveExchangePtr live = tunnelRow(session, t.request, t.to, ExchangeKind::tcpTunnel, t.connection, {});
    co_await net::writeAll(*client, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", core.config.timeouts.write);
    live->fail(model::Failure{FailureKind::clientMalformed, "CONNECT needs host:port"});
    client->shutdownWrite();
    co_return;
  }
  t.to.host = authority->host;
  t.to.port = authority->port;
  t.server = co_await dialServer(core, session.worker, t.to);
  const auto passthrough = core.passthrough();
  const std::string* pattern = passthrough->match(t.to.host, t.to.port);
  if (pattern && !t.server.stream) {
    LiveExchangePtr live =
        tunnelRow(session, t.request, t.to, ExchangeKind::tlsTunnel, t.connection, "passed through: matches " + *pattern);
    noteTimes(*live, t.server);
    co_await net::writeAll(*client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", core.config.timeouts.write);
    live->fail(t.server.failure);
    client->shutdownWrite();
    co_return;
  }
  // Also when the server could not be reached: the client gets to read why, inside the protocol it speaks.
  const error_code ec = co_await net::writeAll(*client, "HTTP/1.1 200 Connection established\r\n\r\n", core.config.timeouts.write);
  if (ec) co_return;
  if (pattern) {
    co_await passThrough(t, *client, in, ExchangeKind::tlsTunnel, "passed through: matches " + *pattern, false);
    co_return;
  }
  const First first = co_await firstBytes(*client, in, t.server.stream.get(), core.config.timeouts.idle);
  switch (first) {
    case First::tls: {
      wire::ClientHello hello;
      const bool isTls = co_await readHello(session, *client, in, hello);
      if (!isTls) {
        co_await passThrough(t, *client, in, ExchangeKind::tcpTunnel, "not a readable TLS ClientHello", true);
        break;
      }
      pattern = hello.sni.empty() ? nullptr : passthrough->match(hello.sni, t.to.port);
      if (pattern) {
        t.to.host = hello.sni;
        co_await passThrough(t, *client, in, ExchangeKind::tlsTunnel, "passed through: matches " + *pattern, false);
      } else {
        co_await decrypt(t, std::move(client), in, hello);
      }
      break;
    }
    case First::http1: co_await serveInside(t, *client, in); break;
    case First::http2:
    case First::other: co_await passThrough(t, *client, in, ExchangeKind::tcpTunnel, "neither TLS nor HTTP/1", true); break;
    case First::serverEnded:
    case First::server: co_await passThrough(t, *client, in, ExchangeKind::tcpTunnel, "the server spoke first", true); break;
    case First::ended: {
      LiveExchangePtr live = tunnelRow(session, t.request, t.to, ExchangeKind::tcpTunnel, t.connection, "closed without a byte");
      noteTimes(*live, t.server);
      if (t.server.failure) live->x().failure = t.server.failure;
      live->finish();
      break;
    }
  }
}

}  // namespace penstock::engine
