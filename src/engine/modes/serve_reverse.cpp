// SPDX-License-Identifier: GPL-3.0-or-later
// The client takes us for the origin. What it speaks decides, not the target's scheme: TLS is answered with a certificate for the
// name it asked for, and the target is spoken to as its URL says.
#include "engine/modes/modes.h"
#include "engine/session/first_bytes.h"
#include "engine/tunnel/tunnel.h"
#include "penstock/net/address.h"

namespace penstock::engine {

using Scheme = model::ReverseTarget::Scheme;

Awaitable<> serveReverse(Session& session, std::unique_ptr<net::SocketStream> client) {
  const model::ReverseTarget& target = session.listener->config.target;
  net::ReadBuffer in(session.worker.io.blocks());
  Tunnel t(session, ConnectRequest(nullptr, session.accepted));
  t.to.host = target.host;
  t.to.port = target.port;
  t.to.localAllowed = true;  // whoever may come: the person named the target
  if (target.scheme == Scheme::tcp) {  // whichever side speaks first
    const bool waited = co_await reach(t, *client);
    if (!waited) co_return;
    if (t.server.stream) {
      co_await serveTunnel(t, std::move(client), in);
      co_return;
    }
    co_await passThrough(t, *client, in, model::ExchangeKind::tcpTunnel, std::nullopt, true);
    co_return;
  }
  // An HTTP server waits for its client: so do we, and a connection that nobody uses costs the server none.
  const First first = co_await firstBytes(*client, in, nullptr, session.config().timeouts.idle, session.config().timeouts.clientHead);
  if (first == First::ended) co_return;
  t.request.since = steadyNow();
  t.reverse = &target;
  t.tlsToServer = target.scheme == Scheme::https;
  bool waited = co_await reach(t, *client);
  if (!waited) co_return;
  if (t.tlsToServer && first != First::tls) {
    t.to.tls = true;
    if (!net::isIpLiteral(target.host)) t.to.sni = target.host;
    t.to.alpn = {"http/1.1"};
    if (first == First::http2 && session.config().http2) t.to.alpn.insert(t.to.alpn.begin(), "h2");
    waited = co_await reachTls(t, *client);
    if (!waited) co_return;
    t.connection.serverTls = t.server.tls;
  }
  co_await serveTunnel(t, std::move(client), in);
}

}  // namespace penstock::engine
