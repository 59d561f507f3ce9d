// SPDX-License-Identifier: GPL-3.0-or-later
// TLS of a client: upstream first, so that ALPN and certificate names mirror the server's.
#include <algorithm>

#include "engine/session/client_leaf.h"
#include "engine/session/first_bytes.h"
#include "engine/session/note_times.h"
#include "engine/tunnel/refusals.h"
#include "engine/tunnel/tunnel.h"
#include "penstock/base/host_name.h"
#include "penstock/net/tls_stream.h"
#include "penstock/tls/describe.h"
#include "penstock/upstream/hello_info.h"

namespace penstock::engine {

using model::Did;
using model::ExchangeKind;
using model::FailureKind;

namespace {

/// What the server is offered: all that the client offers, so that it answers as it would have answered the client, but for protocols
/// nobody here could read.
std::vector<std::string> offerFor(const model::EngineConfig& config, const std::vector<std::string>& offered) {
  std::vector<std::string> out;
  for (const std::string& protocol : offered) {
    const bool unreadable = protocol.starts_with("spdy/") || protocol.starts_with("h3");
    if (!unreadable && (config.http2 || !upstream::isHttp2(protocol))) out.push_back(protocol);
  }
  return out;
}

/// The server's choice; the client's first wish where there is no server. A server that was met by a protocol the client does not speak
/// is translated to HTTP/1.1.
std::string alpnAnswer(const std::vector<std::string>& offered, const std::vector<std::string>& asked, const std::string* chosen) {
  const auto offers = [&](const std::string& p) { return std::find(offered.begin(), offered.end(), p) != offered.end(); };
  if (!chosen) return asked.empty() ? std::string() : asked.front();
  if (!chosen->empty() && !offers(*chosen) && offers("http/1.1")) return "http/1.1";
  return *chosen;
}

/// The session with the client, and what its hello told before.
std::shared_ptr<model::TlsInfo> clientSession(const SSL* ssl, const model::TlsInfo& hello) {
  auto info = tls::describe(ssl);
  info->sni = hello.sni;
  info->offeredAlpn = hello.offeredAlpn;
  info->ja3 = hello.ja3;
  info->ja4 = hello.ja4;
  return info;
}

/// What the server will be asked for on the client's behalf.
void setOffer(Tunnel& t, const wire::ClientHello& hello, const std::string& name) {
  const Session& session = t.session;
  t.to.tls = t.tlsToServer;
  t.to.sni = t.serverName(name);
  t.to.alpn = offerFor(session.config(), hello.alpn);
  // A server without TLS chooses nothing; what most of them speak is chosen for it where the client can.
  if (!t.tlsToServer) std::stable_partition(t.to.alpn.begin(), t.to.alpn.end(), [](const std::string& p) { return p == "http/1.1"; });
  if (session.config().http2 && session.core.reach->http2Alone.knows(t.to.host, t.to.port) &&
      std::none_of(t.to.alpn.begin(), t.to.alpn.end(), upstream::isHttp2))
    t.to.alpn.push_back("h2");
  if (session.outlet->policy.mirrors(t.to.host, t.to.sni, t.to.port)) t.to.mirror = std::make_shared<const wire::ClientHello>(hello);
}

/// False: the client did not wait for it.
Awaitable<bool> meetServer(Tunnel& t, net::Stream& client) {
  bool waited = true;
  if (t.tlsToServer) waited = co_await reachTls(t, client);
  if (waited && t.server.alpnRefused && t.session.config().http2) {
    // It speaks none of the client's protocols: HTTP/2 alone, mostly, which we can translate.
    t.to.alpn.push_back("h2");
    waited = co_await reach(t, client);
    if (waited) waited = co_await reachTls(t, client);
  }
  t.connection.serverAddress = t.server.address;
  t.connection.upstreamProxy = t.server.proxy;
  t.connection.serverTls = t.server.tls;
  co_return waited;
}

/// The client's session to be. Null: there is none, as the row says.
Awaitable<tls::SslPtr> sessionFor(Tunnel& t, const wire::ClientHello& hello, tls::Version oldest) {
  const Core& core = t.session.core;
  std::string leafHost = t.leafHost();
  std::vector<std::string> names = t.server.names;
  const Result<tls::LeafPtr> leaf = co_await clientLeaf(t.session, std::move(leafHost), hello, std::move(names));
  tls::SslPtr ssl = (t.reverse && core.askingContext ? core.askingContext : core.serverContext)->newSsl();
  if (!leaf || !ssl || !tls::applyLeaf(ssl.get(), **leaf)) {
    record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tlsTunnel);
    live->fail(model::Failure{FailureKind::internalError, leaf ? "out of memory" : leaf.error().message});
    co_return nullptr;
  }
  const bool mirrored = t.server.stream && t.server.tls;
  setOldestFor(ssl.get(), hello, oldest);
  tls::setAlpnAnswer(ssl.get(), alpnAnswer(hello.alpn, t.to.alpn, mirrored ? &t.server.tls->alpn : nullptr));
  co_return ssl;
}

/// The client's handshake, begun at `shown`, came to nothing.
void handshakeFailed(Tunnel& t, net::TlsStream& stream, error_code ec, const wire::ClientHello& hello, tls::Version oldest, SteadyTime shown) {
  const std::string name = hostName(hello.sni);
  model::Failure failure{FailureKind::clientTlsFailed, ec.message()};
  std::string passed;
  bool unused = false;
  if (ec == net::asio::error::connection_aborted) {
    const tls::TlsFailure why = tls::describeFailure(stream.ssl());
    failure.detail = why.text;
    if (why.tooOld) failure.detail += upstream::oldVersionsHint(oldest, name.empty() ? t.to.host : name);
    if (why.peerRefusedCertificate || why.peerClosed) passed = noteRefusal(t, hello, why, shown);
    unused = why.peerClosed && passed.empty() && endsMeanNothing(t, hello);
  } else {
    unused = ec != net::asio::error::timed_out && endsMeanNothing(t, hello);
  }
  if (!name.empty()) t.to.host = name;
  record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tlsTunnel);
  if (!passed.empty()) live->did({Did::willPassNext, std::move(passed), model::By::tls});
  noteTimes(*live, t.server.times);
  if (unused) {
    live->did({Did::unused, {}, model::By::tls});
    live->finish();
  } else {
    live->fail(std::move(failure));
  }
  stream.close();
}

/// The session ended without a byte in it. With TLS 1.3 a client may refuse our certificate after our handshake is done.
void endedUnused(Tunnel& t, net::TlsStream& stream, const wire::ClientHello& hello, SteadyTime shown) {
  const tls::TlsFailure& refused = stream.failure();
  const bool said = refused.peerRefusedCertificate || refused.alert >= 0;
  std::string passed = noteRefusal(t, hello, refused, shown);
  record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tlsTunnel);
  if (!said) live->did({Did::emptyTls, {}, model::By::tls});
  noteTimes(*live, t.server.times);
  if (!passed.empty()) live->did({Did::willPassNext, std::move(passed), model::By::tls});
  if (said)
    live->x().failure = model::Failure{FailureKind::clientTlsFailed, refused.text};
  else
    tellUnmetServer(*live, stream, t.server.failure);
  live->finish();
  stream.close();
}

/// What the client says inside its session.
Awaitable<> serveDecrypted(Tunnel& t, net::TlsStream& stream, net::ReadBuffer& in, const wire::ClientHello& hello, SteadyTime shown) {
  const model::Timeouts& timeouts = t.session.config().timeouts;
  // In HTTP/2 both sides speak first: there the server's bytes say nothing. The target of reverse mode speaks HTTP by its URL.
  const bool bothSpeak = t.reverse || (t.server.tls && upstream::isHttp2(t.server.tls->alpn));
  net::Stream* const speaker = bothSpeak ? nullptr : t.server.stream.get();
  First first = co_await firstBytes(stream, in, speaker, timeouts.idle, timeouts.clientHead, &t.server.http2);
  // A server that refuses us after the handshake (no client certificate, say): the client's request gets to read why.
  if (first == First::serverEnded) first = co_await firstBytes(stream, in, nullptr, timeouts.idle, timeouts.clientHead);
  if (!in.empty()) noteAcceptance(t, hello);
  t.decrypted = first != First::ended;
  switch (first) {
    case First::http1: co_await serveInside(t, stream, in, false); break;
    case First::http2: co_await serveInside(t, stream, in, true); break;
    case First::ended: endedUnused(t, stream, hello, shown); break;
    case First::mqtt: co_await relayedMqtt(t, stream, in); break;
    case First::tls:
    case First::socks4:
    case First::socks5:
    case First::other:
    case First::server:
    case First::serverEnded: co_await relayed(t, stream, in, "not HTTP"); break;
  }
}

}  // namespace

Awaitable<> decrypt(Tunnel& t, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, const wire::ClientHello& hello) {
  const std::string name = hostName(hello.sni);
  setOffer(t, hello, name);
  const bool waited = co_await meetServer(t, *client);
  if (!waited) co_return;
  const tls::Version oldest = t.session.outlet->policy.oldest(t.to.host, name, t.to.port);
  tls::SslPtr ssl = co_await sessionFor(t, hello, oldest);
  if (!ssl) co_return;
  std::string prefix(in.view());
  in.consume(prefix.size());
  in.releaseIfEmpty();
  net::TlsStream stream(std::move(client), ssl.release(), std::move(prefix));
  SteadyTime shown = steadyNow();
  const error_code ec = co_await stream.handshake(t.session.config().timeouts.tlsHandshake);
  t.connection.clientTls = clientSession(stream.ssl(), *t.connection.clientTls);
  if (ec) {
    handshakeFailed(t, stream, ec, hello, oldest, shown);
    co_return;
  }
  shown = steadyNow();
  if (t.server.tls) {
    auto serverInfo = std::make_shared<model::TlsInfo>(*t.server.tls);
    serverInfo->sni = t.to.sni;
    serverInfo->offeredAlpn = t.to.alpn;
    t.server.tls = std::move(serverInfo);
    t.connection.serverTls = t.server.tls;
  }
  co_await serveDecrypted(t, stream, in, hello, shown);
}

}  // namespace penstock::engine
