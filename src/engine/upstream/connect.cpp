// SPDX-License-Identifier: GPL-3.0-or-later
// From a destination to a connected, verified server stream.
#include "engine/upstream/upstream.h"
#include "penstock/base/ascii.h"
#include "penstock/net/tls_stream.h"
#include "penstock/tls/describe.h"

namespace penstock::engine {

using model::FailureKind;

namespace {

FailureKind kindOf(const error_code& ec) {
  if (ec == net::asio::error::timed_out) return FailureKind::connectTimeout;
  if (ec == net::asio::error::connection_refused) return FailureKind::connectRefused;
  if (ec == net::asio::error::network_unreachable || ec == net::asio::error::host_unreachable) return FailureKind::connectUnreachable;
  return FailureKind::connectFailed;
}

bool verified(const Core& core, const std::string& host) {
  for (const std::string& pattern : core.config.insecure)
    if (globMatch(pattern, host)) return false;
  return true;
}

}  // namespace

Awaitable<ServerConnection> dialServer(Core& core, Worker& worker, Destination to) {
  ServerConnection out;
  net::DialResult dialled =
      co_await net::dial(worker.io, core.resolver, to.host, to.port, core.config.timeouts.connect, core.guard);
  out.dial = dialled.times;
  if (dialled.stream) {
    out.address = dialled.stream->remoteAddress();
    out.stream = std::move(dialled.stream);
  } else if (dialled.refused) {
    out.failure = model::Failure{FailureKind::ownListener, to.host + " port " + std::to_string(to.port) + " is this proxy"};
  } else if (dialled.resolveFailed) {
    out.failure = model::Failure{FailureKind::resolveFailed, to.host + ": " + dialled.detail};
  } else {
    out.failure = model::Failure{kindOf(dialled.error), dialled.detail};
  }
  co_return out;
}

Awaitable<> startServerTls(Core& core, Destination to, ServerConnection& connection) {
  connection.tlsStart = steadyNow();
  tls::ClientParameters parameters;
  parameters.host = to.sni.empty() ? to.host : to.sni;
  parameters.sni = to.sni;
  parameters.alpn = to.alpn;
  parameters.verify = verified(core, to.host) && (to.sni.empty() || verified(core, to.sni));
  tls::SslPtr ssl = core.clientContext->newSsl();
  if (!ssl) {
    connection.stream.reset();
    connection.failure = model::Failure{FailureKind::internalError, "out of memory"};
    co_return;
  }
  core.clientContext->prepareClient(ssl.get(), parameters);
  std::string key = to.host + ":" + std::to_string(to.port) + "|" + to.sni + "|";
  for (const std::string& protocol : to.alpn) key += protocol + ",";
  core.clientContext->resume(ssl.get(), key);
  auto stream = std::make_unique<net::TlsStream>(std::move(connection.stream), ssl.release());
  const error_code ec = co_await stream->handshake(core.config.timeouts.tlsHandshake);
  connection.tlsEnd = steadyNow();
  if (!ec) {
    connection.tls = tls::describe(stream->ssl());
    connection.names = tls::peerNames(stream->ssl());
    connection.stream = std::move(stream);
    co_return;
  }
  if (ec == net::asio::error::connection_aborted) {
    const tls::TlsFailure why = tls::describeFailure(stream->ssl());
    constexpr int noApplicationProtocol = 120;
    connection.alpnRefused = why.alert == noApplicationProtocol;
    connection.failure =
        model::Failure{why.kind == FailureKind::none ? FailureKind::tlsHandshakeFailed : why.kind, why.text};
  } else if (ec == net::asio::error::timed_out) {
    connection.failure = model::Failure{FailureKind::serverTimeout, "the server did not answer the TLS handshake"};
  } else {
    connection.failure = model::Failure{FailureKind::tlsHandshakeFailed, ec.message()};
  }
  connection.tls = tls::describe(stream->ssl());
  connection.names = tls::peerNames(stream->ssl());
}

}  // namespace penstock::engine
