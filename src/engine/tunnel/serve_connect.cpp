// SPDX-License-Identifier: GPL-3.0-or-later
// CONNECT: upstream first, then what the client's next bytes ask for.
#include "engine/exchange/answers.h"
#include "engine/session/note_times.h"
#include "engine/session/session.h"
#include "engine/tunnel/tunnel.h"
#include "penstock/http/version_mapping.h"
#include "penstock/net/address.h"

namespace penstock::engine {

using model::ExchangeKind;
using model::FailureKind;

namespace {

/// Nobody reads a page in the answer to CONNECT.
Awaitable<> refuse(net::Stream& client, int status, std::chrono::milliseconds timeout) {
  FixedReply reply;
  reply.status = status;
  reply.reason = http::reasonPhrase(status);
  co_await answerOn(client, std::move(reply), timeout);
}

}  // namespace

Awaitable<> serveConnect(Session& session, std::unique_ptr<net::Stream> client, net::ReadBuffer& in, ConnectRequest request) {
  Core& core = session.core;
  Tunnel t(session, std::move(request));
  const auto authority = net::parseAuthority(t.request.head->target, 443);
  if (!authority) {
    record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tcpTunnel);
    co_await refuse(*client, 400, session.config().timeouts.write);
    live->fail(model::Failure{FailureKind::clientMalformed, "CONNECT needs host:port"});
    client->shutdownWrite();
    co_return;
  }
  t.to.host = authority->host;
  t.to.port = authority->port;
  const bool waited = co_await reach(t, *client);
  if (!waited) co_return;
  const auto passthrough = core.passthrough();
  const std::string* pattern = passthrough->match(t.to.host, t.to.port);
  if (pattern && !t.server.stream) {
    record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tlsTunnel, model::TraceEntry(model::Did::passedThrough, "matches " + *pattern));
    noteTimes(*live, t.server.times);
    co_await refuse(*client, 502, session.config().timeouts.write);
    live->fail(t.server.failure);
    client->shutdownWrite();
    co_return;
  }
  // Also when the server could not be reached: the client gets to read why, inside the protocol it speaks.
  const error_code ec = co_await net::writeAll(*client, "HTTP/1.1 200 Connection established\r\n\r\n", session.config().timeouts.write);
  if (ec) co_return;
  co_await serveTunnel(t, std::move(client), in);
}

}  // namespace penstock::engine
