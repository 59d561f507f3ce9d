// SPDX-License-Identifier: GPL-3.0-or-later
// From a destination to a connected, verified server stream.
#include <arpa/inet.h>
#include <netinet/in.h>

#include "penstock/net/this_machine.h"
#include "penstock/net/tls_stream.h"
#include "penstock/tls/describe.h"
#include "penstock/upstream/connect.h"
#include "penstock/upstream/hello_info.h"
#include "upstream/server_tls.h"
#include "upstream/through_proxy.h"

namespace penstock::upstream {

using model::FailureKind;

namespace {

FailureKind kindOf(const error_code& ec) {
  if (ec == net::asio::error::timed_out) return FailureKind::connectTimeout;
  if (ec == net::asio::error::connection_refused) return FailureKind::connectRefused;
  if (ec == net::asio::error::network_unreachable || ec == net::asio::error::host_unreachable) return FailureKind::connectUnreachable;
  // Before a connection stands a reset is a refusal (RFC 9293 3.10.7.3): this one stood, and was reset before anybody looked.
  if (ec == net::asio::error::connection_reset) return FailureKind::serverReset;
  return FailureKind::connectFailed;
}

/// Why an address is not dialled; none when it may be.
FailureKind refusalOf(const Outlet& outlet, bool localAllowed, const sockaddr& address, std::uint16_t port) {
  if (outlet.reach->guard && !outlet.reach->guard(address, port)) return FailureKind::ownListener;
  if (!localAllowed && net::isThisMachine(address).value_or(true)) return FailureKind::localRefused;
  return FailureKind::none;
}

/// The same of a destination as it is written, before anybody looks its name up; only loopback's names mean the same everywhere.
FailureKind refusalOf(const Outlet& outlet, const Destination& to) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (::inet_aton(to.host.c_str(), &v4.sin_addr) == 1)  // also 127.1 and the like, as resolvers take them
    v4.sin_family = AF_INET;
  else if (::inet_pton(AF_INET6, to.host.substr(0, to.host.find('%')).c_str(), &v6.sin6_addr) == 1)
    v6.sin6_family = AF_INET6;
  else
    return !to.localAllowed && net::isLoopback(std::string_view(to.host)) ? FailureKind::localRefused : FailureKind::none;
  return refusalOf(outlet, to.localAllowed, reinterpret_cast<const sockaddr&>(storage), to.port);
}

}  // namespace

bool leadsToUs(const Outlet& outlet, const Destination& to) { return refusalOf(outlet, to) == FailureKind::ownListener; }

Awaitable<ServerConnection> dialServer(const Outlet& outlet, net::IoThread& thread, Destination to, std::stop_token stop) {
  ServerConnection out;
  const model::UpstreamProxy* proxy = chainFor(outlet, to).proxyFor(to.host, to.port);
  // Through a proxy, what is not to be reached would be reached from outside.
  FailureKind refusal = proxy || !to.localAllowed ? refusalOf(outlet, to) : FailureKind::none;
  const bool refused = refusal != FailureKind::none;
  std::string host = proxy ? proxy->host : to.host;
  const std::uint16_t port = proxy ? proxy->port : to.port;
  const bool localAllowed = to.localAllowed || proxy;  // which proxy it is was the person's choice
  const net::DialGuard guard = [&outlet, &refusal, localAllowed](const sockaddr& address, std::uint16_t p) {
    refusal = refusalOf(outlet, localAllowed, address, p);
    return refusal == FailureKind::none;
  };
  net::DialResult dialled;
  if (refused)
    dialled.refused = true;
  else
    dialled = co_await net::dial(thread, outlet.reach->resolver, std::move(host), port, outlet.config.timeouts.connect, guard, stop);
  out.times.dial = dialled.times;
  if (proxy && !refused) out.proxy = toText(*proxy);
  if (dialled.stream) {
    out.address = dialled.stream->remoteAddress();
    net::probeSilentPeer(dialled.stream->descriptor(), outlet.config.timeouts.keepAlive);
    out.stream = std::move(dialled.stream);
    if (proxy) co_await throughProxy(outlet, thread, *proxy, to, out, stop);
  } else if (dialled.abandoned) {
    out.failure = model::Failure{FailureKind::clientClosed, "before its server was reached"};
  } else if (dialled.refused) {
    const std::string what = proxy && !refused ? out.proxy : to.host + " port " + std::to_string(to.port);
    const bool local = refusal == FailureKind::localRefused;
    out.failure = model::Failure{refusal, what + (local ? " is the machine that runs this proxy" : " is this proxy")};
  } else if (proxy) {
    out.failure = model::Failure{FailureKind::upstreamProxyFailed, out.proxy + " cannot be reached: " + dialled.detail};
  } else if (dialled.resolveFailed) {
    out.failure = model::Failure{FailureKind::resolveFailed, to.host + ": " + dialled.detail};
  } else {
    out.failure = model::Failure{kindOf(dialled.error), dialled.detail};
  }
  co_return out;
}

Awaitable<> startServerTls(const Outlet& outlet, Destination to, ServerConnection& connection, std::stop_token stop) {
  connection.times.tlsStart = steadyNow();
  connection.trustGeneration = outlet.reach->trusted.generation();
  const tls::ClientParameters parameters = parametersFor(outlet, to);
  tls::SslPtr ssl = outlet.reach->tls->newSsl();
  if (!ssl) {
    connection.stream.reset();
    connection.failure = model::Failure{FailureKind::internalError, "out of memory"};
    co_return;
  }
  outlet.reach->tls->prepareClient(ssl.get(), parameters);
  std::string key = to.host + ":" + std::to_string(to.port) + "|" + to.sni + "|";
  for (const std::string& protocol : to.alpn) key += protocol + ",";
  outlet.reach->tls->resume(ssl.get(), key);
  auto stream = std::make_unique<net::TlsStream>(std::move(connection.stream), ssl.release());
  auto giveUp = [&stream] { stream->close(); };
  const std::stop_callback<decltype(giveUp)> onStop(std::move(stop), giveUp);
  const error_code ec = co_await stream->handshake(outlet.config.timeouts.tlsHandshake);
  connection.times.tlsEnd = steadyNow();
  if (!ec) {
    connection.tls = describeServerTls(outlet, stream->ssl(), to);
    connection.names = tls::verifiedNames(stream->ssl());
    connection.stream = std::move(stream);
    co_return;
  }
  if (ec == net::asio::error::connection_aborted) {
    const tls::TlsFailure why = tls::describeFailure(stream->ssl());
    constexpr int noApplicationProtocol = 120;
    connection.alpnRefused = why.alert == noApplicationProtocol;
    connection.failure =
        model::Failure{why.kind == FailureKind::none ? FailureKind::tlsHandshakeFailed : why.kind, why.text};
    if (why.tooOld) connection.failure.detail += oldVersionsHint(*parameters.oldest, verifiedHost(to));
  } else if (ec == net::asio::error::timed_out) {
    connection.failure = model::Failure{FailureKind::serverTimeout, "the server did not answer the TLS handshake"};
  } else {
    connection.failure = model::Failure{FailureKind::tlsHandshakeFailed, ec.message()};
  }
  connection.tls = describeServerTls(outlet, stream->ssl(), to);
}

}  // namespace penstock::upstream
