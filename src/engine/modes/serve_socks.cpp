// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/destination.h"
#include "engine/exchange/proxy_auth.h"
#include "engine/modes/modes.h"
#include "engine/session/note_times.h"
#include "engine/tunnel/tunnel.h"
#include "penstock/wire/socks/socks.h"

namespace penstock::engine {

using model::ExchangeKind;
using model::Failure;
using model::FailureKind;
namespace socks = wire::socks;
using Step = socks::ServerHandshake::Step;

namespace {

/// What a SOCKS client is told of it.
socks::Reply replyFor(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::none: return socks::Reply::succeeded;
    case FailureKind::connectRefused: return socks::Reply::connectionRefused;
    case FailureKind::connectUnreachable:
    case FailureKind::resolveFailed: return socks::Reply::hostUnreachable;
    case FailureKind::connectTimeout: return socks::Reply::ttlExpired;
    case FailureKind::localRefused:
    case FailureKind::ownListener: return socks::Reply::notAllowed;
    default: return socks::Reply::generalFailure;
  }
}

/// The request, read whole; nothing when the client is gone. `crowded`: its password was not looked at, too many wrong ones came.
Awaitable<bool> readRequest(Session& session, net::Stream& client, net::ReadBuffer& in, socks::ServerHandshake& handshake, Step& step,
                            bool& crowded) {
  const std::function<bool()> gone = [&client] { return client.waiting() == net::Stream::Waiting::end; };
  const net::Deadline deadline(session.config().timeouts.clientHead);
  while (true) {
    std::size_t consumed = 0;
    step = handshake.feed(in.view(), consumed);
    in.consume(consumed);
    if (step == Step::authenticate) {
      const auto& given = handshake.credentials();
      const Admission admission = co_await checkCredentials(session, given.user, given.password, gone);
      if (admission == Admission::gone) co_return false;
      crowded = admission == Admission::tooMany;
      handshake.authenticated(admission == Admission::granted);
    }
    const std::string out = handshake.out();
    if (!out.empty()) {
      const error_code ec = co_await net::writeAll(client, out, session.config().timeouts.write);
      if (ec) co_return false;
    }
    if (step == Step::authenticate) continue;
    if (step != Step::needMore) co_return true;
    const net::IoResult r = in.fill(client, net::BlockPool::blockSize);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status != net::IoStatus::wouldBlock) co_return false;
    in.releaseIfEmpty();
    net::UnfinishedInput unfinished(in, client);
    if (unfinished.evicted()) co_return false;
    const error_code ec = co_await net::wait(client, net::Readiness::read, deadline);
    if (ec) co_return false;
  }
}

}  // namespace

Awaitable<> serveSocks(Session& session, std::unique_ptr<net::Stream> client, net::ReadBuffer& in) {
  const auto write = session.config().timeouts.write;
  session.entry = in.view()[0] == 4 ? "socks4" : "socks5";
  socks::ServerHandshake handshake(session.config().proxyAuth.has_value());
  Step step = Step::needMore;
  bool crowded = false;
  const bool read = co_await readRequest(session, *client, in, handshake, step, crowded);
  if (crowded) {  // unrecorded, as with HTTP: who floods with passwords does not fill the project
    co_await lingeringClose(*client, in);
    co_return;
  }
  const socks::Request& request = handshake.request();
  Tunnel t(session, ConnectRequest(nullptr, session.accepted));
  t.to.host = request.host;
  t.to.port = request.port;
  if (!read || step == Step::failed) {
    record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tcpTunnel);
    if (!read) {
      live->fail(Failure{FailureKind::clientClosed, "inside its SOCKS request"});
      client->close();
    } else {
      live->fail(Failure{handshake.unauthorized() ? FailureKind::clientUnauthorized : FailureKind::clientMalformed,
                         "SOCKS: " + handshake.why()});
      co_await lingeringClose(*client, in);
    }
    co_return;
  }
  if (request.command != socks::Command::connect) {
    const std::string refusal = handshake.reply(socks::Reply::commandNotSupported);
    co_await net::writeAll(*client, refusal, write);
    record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tcpTunnel);
    live->fail(Failure{FailureKind::clientMalformed, request.command == socks::Command::bind
                                                         ? "SOCKS BIND is not supported, only CONNECT"
                                                         : "SOCKS UDP ASSOCIATE is not supported, only CONNECT"});
    co_await lingeringClose(*client, in);
    co_return;
  }
  // The pages of our own have no server to be dialled.
  bool waited = true;
  if (t.to.host != ownPagesHost) waited = co_await reach(t, *client);
  if (!waited) co_return;
  // An HTTP proxy that makes no tunnels to port 80 may still take requests: the client has to make its own first.
  const bool mayStill = t.server.failure.kind == FailureKind::upstreamProxyFailed && t.to.port == 80 &&
                        session.outlet->chain.takesAbsoluteForm(t.to.host, t.to.port);
  const socks::Reply reply = mayStill ? socks::Reply::succeeded : replyFor(t.server.failure);
  const std::string answer = handshake.reply(reply);
  const error_code ec = co_await net::writeAll(*client, answer, write);
  if (reply == socks::Reply::succeeded && !ec) {
    co_await serveTunnel(t, std::move(client), in);
    co_return;
  }
  t.connection.serverAddress = t.server.address;
  t.connection.upstreamProxy = t.server.proxy;
  record::LiveExchangePtr live = tunnelRow(t, ExchangeKind::tcpTunnel);
  noteTimes(*live, t.server.times);
  live->fail(t.server.failure ? t.server.failure : Failure{FailureKind::clientClosed, "before the answer to its SOCKS request"});
  co_await lingeringClose(*client, in);
}

}  // namespace penstock::engine
