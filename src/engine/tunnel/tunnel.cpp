// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tunnel/tunnel.h"

#include "engine/exchange/serve.h"
#include "engine/session/first_bytes.h"
#include "engine/session/note_times.h"
#include "engine/session/read_hello.h"
#include "engine/tunnel/judged_relay.h"
#include "engine/tunnel/refusals.h"
#include "engine/tunnel/relay.h"
#include "penstock/base/host_name.h"
#include "penstock/engine/tunnel_interceptor.h"
#include "penstock/http/client_watch.h"
#include "penstock/net/address.h"
#include "penstock/record/taps.h"
#include "penstock/tls/contexts.h"
#include "penstock/upstream/hello_info.h"

namespace penstock::engine {

using model::Did;
using model::ExchangeKind;
using model::FailureKind;
using model::TraceEntry;

namespace {

/// How long a client may be silent when there is no server: one that waits for the server's first word would wait in vain.
constexpr std::chrono::milliseconds silentClient{3'000};

/// Why the tunnel is not to be decrypted; nothing: it is.
std::optional<TraceEntry> passReason(Tunnel& t, const wire::ClientHello& hello) {
  Core& core = t.session.core;
  const auto patterns = core.passthrough();
  const std::string name = hostName(hello.sni);
  const std::string* pattern = name.empty() ? nullptr : patterns->match(name, t.to.port);
  if (pattern) return TraceEntry(Did::passedThrough, "matches " + *pattern);
  if (t.reverse || !t.tlsToServer) return std::nullopt;  // the client would not meet the server it means
  const auto refused = core.autoPassthrough->find(nameOf(t, hello), programOf(t, hello), wallNow());
  if (!refused) return std::nullopt;
  return TraceEntry(Did::passedAutomatically, noteOf(*refused), model::By::tls);
}

/// What those say who may pass tunnels through.
Awaitable<std::optional<TraceEntry>> askAboutTunnel(Tunnel& t, const wire::ClientHello& hello) {
  std::optional<TraceEntry> why;
  if (t.reverse || !t.tlsToServer) co_return why;
  for (const auto& interceptor : t.session.core.interceptors) {
    auto* const asked = dynamic_cast<TunnelInterceptor*>(interceptor.get());
    if (!asked || !asked->wantsTunnels()) continue;
    TunnelFacts facts;
    facts.host = hostName(hello.sni);
    if (facts.host.empty()) facts.host = t.to.host;
    facts.port = t.to.port;
    facts.client = t.connection.clientAddress;
    facts.process = t.connection.process;
    why = co_await asked->tunnel(t.session.worker.io, facts);
    if (why) break;
  }
  co_return why;
}

bool leftMeanwhile(Tunnel& t, net::Stream& client, const http::ClientWatch& watch) {
  if (!watch.left()) return false;
  t.connection.serverAddress = t.server.address;
  t.connection.upstreamProxy = t.server.proxy;
  record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tcpTunnel);
  noteTimes(*live, t.server.times);
  live->fail(model::Failure{FailureKind::clientClosed, "before its server was reached"});
  client.close();
  return true;
}

}  // namespace

std::string Tunnel::serverName(const std::string& name) const {
  if (!reverse) return name;
  if (!net::isIpLiteral(reverse->host)) return reverse->host;
  return session.config().keepHost ? name : std::string();
}

std::string Tunnel::leafHost() const {
  if (!reverse) return to.host;
  const auto local = net::parseAuthority(session.listenerAddress, 0);
  return local ? local->host : to.host;
}

Awaitable<bool> reach(Tunnel& t, net::Stream& client) {
  const http::ClientWatch watch(t.session.worker.io, client);
  const std::stop_token stop = watch.token();
  t.server = co_await dialServer(*t.session.outlet, t.session.worker.io, t.to, stop);
  co_return !leftMeanwhile(t, client, watch);
}

Awaitable<bool> reachWithin(Tunnel& t, net::Stream& client, std::chrono::milliseconds patience) {
  const http::ClientWatch watch(t.session.worker.io, client);
  std::stop_source over;
  auto leave = [&over] { over.request_stop(); };
  const std::stop_callback<decltype(leave)> onLeaving(watch.token(), leave);
  net::asio::steady_timer timer(t.session.worker.io.context(), patience);
  timer.async_wait([over](error_code ec) mutable {
    if (!ec) over.request_stop();
  });
  const std::stop_token stop = over.get_token();
  t.server = co_await dialServer(*t.session.outlet, t.session.worker.io, t.to, stop);
  co_return !leftMeanwhile(t, client, watch);
}

Awaitable<bool> reachTls(Tunnel& t, net::Stream& client) {
  if (!t.server.stream) co_return true;
  const http::ClientWatch watch(t.session.worker.io, client);
  const std::stop_token stop = watch.token();
  co_await startServerTls(*t.session.outlet, t.to, t.server, stop);
  co_return !leftMeanwhile(t, client, watch);
}

record::LiveExchangePtr tunnelRow(Tunnel& t, ExchangeKind kind, std::optional<TraceEntry> why) {
  record::LiveExchangePtr live = t.session.worker.recorder.begin(t.request.since);
  model::Exchange& x = live->x();
  x.kind = kind;
  x.scheme = kind == ExchangeKind::tlsTunnel ? "tls" : "tcp";
  x.host = t.to.host;
  x.port = t.to.port;
  x.request = t.request.head;
  if (t.request.head) x.anomalies = t.request.head->anomalies;
  if (t.decrypted) live->did({Did::decrypted, {}, model::By::tls});
  if (why) live->did(std::move(*why));
  x.connection = std::make_shared<const model::ConnectionInfo>(t.connection);
  live->mark(model::Timings::requestHead, t.request.since);
  live->touch();
  if (!t.session.core.inScope(x)) live->withdraw();
  return live;
}

void tellUnmetServer(record::LiveExchange& live, net::Stream& client, const model::Failure& why) {
  net::Readiness read = net::Readiness::read;
  if (!why) return;
  if (client.bottom(read).peerEnded())
    live.did({Did::serverNotReached, std::string(toText(why.kind)) + (why.detail.empty() ? "" : ", " + why.detail)});
  else
    live.x().failure = why;
}

Awaitable<> passThrough(Tunnel& t, net::Stream& client, net::ReadBuffer& in, ExchangeKind kind, std::optional<TraceEntry> why,
                        bool keepContent, Onlooker* onlooker) {
  Session& session = t.session;
  t.connection.serverAddress = t.server.address;
  t.connection.upstreamProxy = t.server.proxy;
  record::LiveExchangePtr live = tunnelRow(t, kind, std::move(why));
  noteTimes(*live, t.server.times);
  if (!t.server.stream) {
    live->fail(t.server.failure);
    client.close();
    co_return;
  }
  const bool mqtt = keepContent && wire::sniff(in.view()) == wire::Protocol::mqtt;
  if (keepContent) tapTunnel(*live, mqtt);
  if (mqtt)
    co_await relayMqtt(session.core, session.worker, live, client, in, *t.server.stream, t.to);
  else
    co_await relay(session.core, session.worker, live, client, in, *t.server.stream, keepContent, onlooker);
}

Awaitable<> relayed(Tunnel& t, net::Stream& client, net::ReadBuffer& in, std::string_view why) {
  std::optional<TraceEntry> entry(TraceEntry(Did::relayed, std::string(why)));
  co_await passThrough(t, client, in, ExchangeKind::tcpTunnel, std::move(entry), true);
}

Awaitable<> relayedMqtt(Tunnel& t, net::Stream& client, net::ReadBuffer& in) {
  std::optional<TraceEntry> entry(Did::mqtt);
  co_await passThrough(t, client, in, ExchangeKind::tcpTunnel, std::move(entry), true);
}

Awaitable<> serveInside(Tunnel& t, net::Stream& client, net::ReadBuffer& in, bool http2) {
  Session& session = t.session;
  // A server that did not choose by ALPN is spoken to as it began, or else as the client does: prior knowledge.
  t.to.http2 = (http2 || t.server.http2) && !(t.server.tls && t.server.tls->alpn == "http/1.1");
  upstream::Upstream upstream(*session.outlet, session.worker.io, session.worker.recorder, session.tasks, t.connection);
  // An upstream proxy that makes no tunnel for plain HTTP may still take its requests.
  const bool refused = t.server.failure.kind == FailureKind::upstreamProxyFailed && !t.to.tls && !http2;
  if (refused && session.outlet->chain.takesAbsoluteForm(t.to.host, t.to.port))
    t.to.viaProxy = true;
  else
    upstream.adopt(t.to, std::move(t.server));
  Route route{upstream, t.to, t.request.since, t.reverse};
  if (http2)
    co_await serveHttp2(session, client, in, std::move(route));
  else
    co_await serveHttp1(session, client, in, std::move(route));
}

Awaitable<> serveTunnel(Tunnel& t, std::unique_ptr<net::Stream> client, net::ReadBuffer& in) {
  Session& session = t.session;
  Core& core = session.core;
  const auto passthrough = core.passthrough();
  if (const std::string* pattern = passthrough->match(t.to.host, t.to.port)) {
    std::optional<TraceEntry> why(TraceEntry(Did::passedThrough, "matches " + *pattern));
    co_await passThrough(t, *client, in, ExchangeKind::tlsTunnel, std::move(why), false);
    co_return;
  }
  auto patience = session.config().timeouts.idle;
  if (!t.server.stream && (patience.count() == 0 || patience > silentClient)) patience = silentClient;
  const First first = co_await firstBytes(*client, in, t.server.stream.get(), patience, session.config().timeouts.clientHead, &t.server.http2);
  switch (first) {
    case First::tls: {
      wire::ClientHello hello;
      const Hello got = co_await readHello(*client, in, session.config().timeouts.tlsHandshake, hello);
      if (got == Hello::late) {
        record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tlsTunnel);
        noteTimes(*live, t.server.times);
        live->fail(model::Failure{FailureKind::clientTimeout, "its TLS ClientHello did not end"});
        client->close();
        break;
      }
      if (got == Hello::noTls) {
        co_await relayed(t, *client, in, "not a readable TLS ClientHello");
        break;
      }
      t.connection.clientTls = upstream::helloInfo(hello);
      std::optional<TraceEntry> why = passReason(t, hello);
      if (!why) why = co_await askAboutTunnel(t, hello);
      if (why) {
        const bool automatic = why->did == Did::passedAutomatically;
        PassedHandshake handshake(t, hello);
        if (std::string name = hostName(hello.sni); !name.empty()) t.to.host = std::move(name);
        co_await passThrough(t, *client, in, ExchangeKind::tlsTunnel, std::move(why), false, automatic ? &handshake : nullptr);
      } else {
        co_await decrypt(t, std::move(client), in, hello);
      }
      break;
    }
    case First::http1: co_await serveInside(t, *client, in, false); break;
    case First::http2: co_await serveInside(t, *client, in, true); break;
    case First::mqtt: co_await relayedMqtt(t, *client, in); break;
    case First::socks4:
    case First::socks5:
    case First::other: co_await relayed(t, *client, in, "neither TLS nor HTTP"); break;
    case First::serverEnded:
    case First::server: co_await relayed(t, *client, in, "the server spoke first"); break;
    case First::ended: {
      record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tcpTunnel, Did::empty);
      noteTimes(*live, t.server.times);
      tellUnmetServer(*live, *client, t.server.failure);
      live->finish();
      break;
    }
  }
}

}  // namespace penstock::engine
