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
#include "penstock/base/host_name.h"
#include "penstock/engine/enclosure.h"
#include "penstock/net/reply.h"

namespace penstock::engine {

using model::Failure;
using model::FailureKind;

namespace {

/// For the finder; and for the client's first word after its destination could not be reached.
constexpr std::chrono::milliseconds lookupPatience{1'000}, firstWordPatience{5'000};
/// For an address of a name that may have others: a way that leads nowhere tells nothing.
constexpr std::chrono::milliseconds chosenPatience{2'000};

/// A row, and a page when what came reads like HTTP.
Awaitable<> refuse(Tunnel& t, net::Stream& client, Failure failure) {
  net::ReadBuffer in(t.session.worker.io.blocks());
  const First first = co_await firstBytes(client, in, nullptr, t.session.config().timeouts.clientHead, t.session.config().timeouts.clientHead);
  record::LiveExchangePtr live = tunnelRow(t, model::ExchangeKind::tcpTunnel);
  if (first == First::http1) {
    FixedReply page = errorPage(failure, {});
    live->x().responseSent = headOf(page, true);
    co_await answerOn(client, std::move(page), t.session.config().timeouts.write);
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

/// Whose it is is looked for in the program's own network.
void watchEnclosed(Session& session, net::SocketStream& client, const OriginalDestination& original) {
  const Enclosed& enclosed = *session.listener->enclosed;
  if (!enclosed.sockets) return;
  net::SocketPair pair;
  pair.server = original.address;
  socklen_t size = sizeof pair.client;
  ::getpeername(client.descriptor(), reinterpret_cast<sockaddr*>(&pair.client), &size);
  session.worker.recorder.watchClient(session.id, programOf(session.core.processes.find(pair, {}, enclosed.sockets)));
}

/// Whom an enclosed program means by the address: `to` is the name that it was told for it, if there is one. The address, where it is one of a server
/// and it is for us to reach; "": the name alone says where that is.
std::string nameDestination(const Session& session, upstream::Destination& to) {
  const Enclosed& enclosed = *session.listener->enclosed;
  const AddressNames::Named named = enclosed.names.nameOf(to.host);
  const std::string name = to.host == hostOutside4 || to.host == hostOutside6 ? std::string(hostOutside) : hostName(named.name);
  if (name.empty()) return {};
  const std::string address = std::exchange(to.host, name);
  const bool byName = named.standIn || name == hostOutside || (*enclosed.overridden)(name) || session.outlet->chain.proxyFor(name, to.port);
  return byName ? std::string() : address;
}

/// The address that the program chose first. A name may have others: of a family that this machine has a way to, or of a server that answers.
Awaitable<bool> reachNamed(Tunnel& t, net::SocketStream& client, std::string address) {
  if (!address.empty()) {
    const std::string name = std::exchange(t.to.host, address);
    const bool waited = co_await reachWithin(t, client, chosenPatience);
    t.to.host = name;
    if (!waited) co_return false;
    if (t.server.stream || t.server.failure.kind == FailureKind::ownListener) co_return true;
  }
  const bool waited = co_await reach(t, client);
  co_return waited;
}

}  // namespace

Awaitable<> serveTransparent(Session& session, std::unique_ptr<net::SocketStream> client) {
  Tunnel t(session, ConnectRequest(nullptr, session.accepted));
  const OriginalDestination original = originalDestination(*client);
  if (!original.to) {
    Failure failure{FailureKind::clientMalformed, original.why};
    co_await refuse(t, *client, std::move(failure));
    co_return;
  }
  t.to.host = original.to->host;
  t.to.port = original.to->port;
  const bool enclosed = session.listener->enclosed != nullptr;
  std::string chosen;
  if (enclosed) {
    watchEnclosed(session, *client, original);
    chosen = nameDestination(session, t.to);
  }
  // A rule that takes this proxy's own connections as well would bring each back, to be dialled again without end.
  bool ourOwn = false;
  if (!enclosed) ourOwn = co_await isOurOwn(session, *client, original);
  if (ourOwn) {
    t.server.failure = Failure{FailureKind::ownListener,
                               "this proxy's own connection was redirected back to it: except its user from the rule that redirects"};
  } else {
    const bool waited = co_await reachNamed(t, *client, std::move(chosen));
    if (!waited) co_return;
  }
  if (t.server.failure.kind == FailureKind::ownListener || t.server.failure.kind == FailureKind::localRefused) {
    Failure failure = t.server.failure;
    co_await refuse(t, *client, std::move(failure));
    co_return;
  }
  net::ReadBuffer in(session.worker.io.blocks());
  if (!t.server.stream) {
    const First first = co_await firstBytes(*client, in, nullptr, firstWordPatience, session.config().timeouts.clientHead);
    if (first == First::ended) {
      co_await passThrough(t, *client, in, model::ExchangeKind::tcpTunnel, std::nullopt, true);
      co_return;
    }
  }
  co_await serveTunnel(t, std::move(client), in);
}

}  // namespace penstock::engine
