// SPDX-License-Identifier: GPL-3.0-or-later
// TLS to the proxy itself: inside of it the client is one of an explicit proxy.
#include <algorithm>

#include "engine/modes/modes.h"
#include "engine/session/client_leaf.h"
#include "engine/session/first_bytes.h"
#include "engine/session/read_hello.h"
#include "penstock/base/host_name.h"
#include "penstock/net/address.h"
#include "penstock/net/tls_stream.h"
#include "penstock/tls/describe.h"
#include "penstock/upstream/hello_info.h"

namespace penstock::engine {

using model::FailureKind;

namespace {

/// The row of a client with which no session came about.
void recordFailed(Session& session, const net::HostPort& proxy, std::shared_ptr<const model::TlsInfo> tls, model::Failure failure) {
  if (session.role == ListenerRole::local) return;
  record::LiveExchangePtr live = session.worker.recorder.begin(session.accepted);
  model::Exchange& x = live->x();
  x.kind = model::ExchangeKind::tlsTunnel;
  x.scheme = "tls";
  x.host = proxy.host;
  x.port = proxy.port;
  live->did({model::Did::tlsToProxy, {}, model::By::tls});
  auto connection = session.connectionInfo();
  connection.clientTls = std::move(tls);
  x.connection = std::make_shared<const model::ConnectionInfo>(std::move(connection));
  live->fail(std::move(failure));
}

/// HTTP/1.1 where the client can: a tunnel on a connection of its own costs less than one in a stream of HTTP/2.
std::string alpnFor(const model::EngineConfig& config, const std::vector<std::string>& offered) {
  const auto offers = [&](std::string_view p) { return std::find(offered.begin(), offered.end(), p) != offered.end(); };
  return config.http2 && offers("h2") && !offers("http/1.1") ? "h2" : "http/1.1";
}

}  // namespace

Awaitable<std::unique_ptr<net::Stream>> secured(Session& session, std::unique_ptr<net::Stream> client) {
  Core& core = session.core;
  const model::Timeouts& timeouts = session.config().timeouts;
  const net::HostPort proxy = net::parseAuthority(session.listenerAddress, 0).value_or(net::HostPort{});
  net::ReadBuffer in(session.worker.io.blocks());
  const First first = co_await firstBytes(*client, in, nullptr, timeouts.idle, timeouts.clientHead);
  if (first == First::ended) co_return nullptr;
  wire::ClientHello hello;
  Hello got = Hello::noTls;
  if (first == First::tls) got = co_await readHello(*client, in, timeouts.tlsHandshake, hello);
  if (got != Hello::read) {
    model::Failure failure{FailureKind::clientMalformed,
                           "not TLS, which is all that this listener speaks: give the proxy to the client as https://"};
    if (got == Hello::late) failure = model::Failure{FailureKind::clientTimeout, "its TLS ClientHello did not end"};
    recordFailed(session, proxy, nullptr, std::move(failure));
    co_return nullptr;
  }
  std::shared_ptr<model::TlsInfo> info = upstream::helloInfo(hello);
  std::string host = proxy.host;
  std::vector<std::string> none;
  const Result<tls::LeafPtr> leaf = co_await clientLeaf(session, std::move(host), hello, std::move(none));
  tls::SslPtr ssl = core.serverContext->newSsl();
  if (!leaf || !ssl || !tls::applyLeaf(ssl.get(), **leaf)) {
    recordFailed(session, proxy, info, model::Failure{FailureKind::internalError, leaf ? "out of memory" : leaf.error().message});
    co_return nullptr;
  }
  tls::setAlpnAnswer(ssl.get(), alpnFor(session.config(), hello.alpn));
  std::string prefix(in.view());
  in.consume(prefix.size());
  auto stream = std::make_unique<net::TlsStream>(std::move(client), ssl.release(), std::move(prefix));
  const error_code ec = co_await stream->handshake(timeouts.tlsHandshake);
  if (!ec) co_return stream;
  const bool refused = ec == net::asio::error::connection_aborted;
  recordFailed(session, proxy, info,
               model::Failure{FailureKind::clientTlsFailed, refused ? tls::describeFailure(stream->ssl()).text : ec.message()});
  co_return nullptr;
}

}  // namespace penstock::engine
