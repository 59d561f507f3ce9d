// SPDX-License-Identifier: GPL-3.0-or-later
// The client takes us for the origin whose address it dialled. That address is where we go; SNI and Host only name it.
#include <sys/socket.h>
#include <unistd.h>

#include "engine/exchange/destination.h"
#include "engine/exchange/answers.h"
#include "engine/modes/modes.h"
#include "engine/modes/original_destination.h"
#include "engine/session/first_bytes.h"
#include "engine/tunnel/tunnel.h"
#include "penstock/net/reply.h"

namespace penstock::engine {

using model::Failure;
using model::FailureKind;

namespace {

/// For the finder; and for the client's first word after its destination could not be reached.
constexpr std::chrono::milliseconds lookupPatience{1'000}, firstWordPatience{5'000};

/// A row, and a page when what came reads like HTTP.
Awaitable<> refuse(Tunnel& t, net::Stream& client, Failure failure) {
  const Core& core = t.session.core;
  net::ReadBuffer in(t.session.worker.io.blocks());
  const First first = co_await firstBytes(client, in, nullptr, core.config.timeouts.clientHead, core.config.timeouts.clientHead);
  record::LiveExchangePtr live = tunnelRow(t, model::ExchangeKind::tcpTunnel);
  if (first == First::http1) {
    FixedReply page = errorPage(failure, {});
    live->x().responseSent = headOf(page, true);
    co_await answerOn(client, std::move(page), core.config.timeouts.write);
  }
  live->fail(std::move(failure));
  co_await lingeringClose(client, in);
}

/// Whether it is one of this proxy's own: a client of this machine is looked for, and waited for if it may be us.
Awaitable<bool> isOurOwn(Session& session, net::SocketStream& client, const OriginalDestination& original) {
  net::SocketPair pair;
  pair.server = original.address;
  socklen_t size = sizeof pair.client;
  ::getpeername(client.descriptor(), reinterpret_cast<sockaddr*>(&pair.client), &size);
  static thread_local net::SockDiag sockets;
  const auto owner = sockets.find(pair);
  if (!owner) co_return false;  // of another machine
  if (owner->uid != ::geteuid()) {
    session.worker.recorder.watchClient(session.id, programOf(session.core.processes.find(pair)));
    co_return false;
  }
  net::Reply<bool> found(session.worker.io);
  ProcessLookupPtr lookup = session.core.processes.find(pair, [promise = found.promise()] { promise.set(true); });
  session.worker.recorder.watchClient(session.id, programOf(lookup));
  co_await found.wait(lookupPatience);
  co_return lookup->done() && lookup->pid() == std::uint32_t(::getpid());
}

}  // namespace

Awaitable<> serveTransparent(Session& session, std::unique_ptr<net::SocketStream> client) {
  Core& core = session.core;
  Tunnel t(session, ConnectRequest(nullptr, session.accepted));
  const OriginalDestination original = originalDestination(*client);
  if (!original.to) {
    Failure failure{FailureKind::clientMalformed, original.why};
    co_await refuse(t, *client, std::move(failure));
    co_return;
  }
  t.to.host = original.to->host;
  t.to.port = original.to->port;
  // A rule that takes this proxy's own connections as well would bring each back, to be dialled again without end.
  const bool ourOwn = co_await isOurOwn(session, *client, original);
  if (ourOwn) {
    t.server.failure = Failure{FailureKind::ownListener,
                               "this proxy's own connection was redirected back to it: except its user from the rule that redirects"};
  } else {
    const bool waited = co_await reach(t, *client);
    if (!waited) co_return;
  }
  if (t.server.failure.kind == FailureKind::ownListener || t.server.failure.kind == FailureKind::localRefused) {
    Failure failure = t.server.failure;
    co_await refuse(t, *client, std::move(failure));
    co_return;
  }
  net::ReadBuffer in(session.worker.io.blocks());
  if (!t.server.stream) {
    const First first = co_await firstBytes(*client, in, nullptr, firstWordPatience, core.config.timeouts.clientHead);
    if (first == First::ended) {
      co_await passThrough(t, *client, in, model::ExchangeKind::tcpTunnel, std::nullopt, true);
      co_return;
    }
  }
  co_await serveTunnel(t, std::move(client), in);
}

}  // namespace penstock::engine
