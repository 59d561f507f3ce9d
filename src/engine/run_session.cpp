// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_session.h"

#include <sys/socket.h>

#include <spdlog/spdlog.h>

#include "engine/exchange/serve.h"
#include "engine/modes/modes.h"
#include "engine/session/first_bytes.h"
#include "engine/tunnel/tunnel.h"
#include "penstock/net/this_machine.h"

namespace penstock::engine {

namespace {

/// In the worker's list as long as it lives: a shutdown waits for it.
struct Listed {
  explicit Listed(Session& s) : session(s) { session.worker.sessions.insert(&session); }
  ~Listed() {
    session.worker.sessions.erase(&session);
    if (session.worker.sessions.empty()) Worker::call(session.worker.noSessionLeft);
    session.worker.recorder.clientGone(session.id);
    if (!session.client.empty()) session.core.clients.left(session.client, wallNow());
  }
  Session& session;
};

/// Among the clients that a person sees and may pause; those of our own pages, and programs that `penstock run` started, are none.
void countIn(Session& session, net::SocketStream& client) {
  if (session.role != ListenerRole::proxy || session.listener->enclosed) return;
  session.client = clientHost(session.clientAddress);
  if (session.core.clients.came(session.client, session.ofThisMachine, wallNow())) client.hold(true);
}

void recordUnusable(Session& session, std::string detail) {
  record::LiveExchangePtr live = session.worker.recorder.begin(session.accepted);
  model::Exchange& x = live->x();
  x.kind = model::ExchangeKind::tcpTunnel;
  x.scheme = "tcp";
  x.connection = std::make_shared<const model::ConnectionInfo>(session.connectionInfo());
  live->fail(model::Failure{model::FailureKind::clientMalformed, std::move(detail)});
}

/// HTTP or SOCKS by the first bytes; `http` false: SOCKS only.
Awaitable<> serveExplicit(Session& session, std::unique_ptr<net::Stream> client, bool http) {
  net::ReadBuffer in(session.worker.io.blocks());
  const First first = co_await firstBytes(*client, in, nullptr, session.config().timeouts.idle, session.config().timeouts.clientHead);
  switch (first) {
    case First::ended:
    case First::server:
    case First::serverEnded: co_return;
    case First::socks4:
    case First::socks5:
      if (session.role == ListenerRole::proxy) co_await serveSocks(session, std::move(client), in);
      co_return;
    case First::http1:
    case First::http2: {
      if (!http) break;
      upstream::Upstream upstream(*session.outlet, session.worker.io, session.worker.recorder, session.tasks, session.connectionInfo());
      Route route{upstream, std::nullopt, std::nullopt};
      if (first == First::http2) {
        co_await serveHttp2(session, *client, in, std::move(route));
        co_return;
      }
      auto connect = co_await serveHttp1(session, *client, in, std::move(route));
      if (connect) co_await serveConnect(session, std::move(client), in, std::move(*connect));
      co_return;
    }
    case First::tls:
    case First::mqtt:
    case First::other: break;
  }
  if (session.role == ListenerRole::local) co_return;
  recordUnusable(session, !http                 ? "not SOCKS, which is all that this listener speaks"
                          : first == First::tls ? "TLS to the proxy's own port: give the proxy to the client as http://, not https://"
                                                : "not a request to an HTTP or SOCKS proxy");
}

Awaitable<> serve(Session& session, std::unique_ptr<net::SocketStream> client) {
  switch (session.listener->config.mode) {
    case model::ListenMode::http: co_await serveExplicit(session, std::move(client), true); break;
    case model::ListenMode::https: {
      std::unique_ptr<net::Stream> inner = co_await secured(session, std::move(client));
      if (inner) co_await serveExplicit(session, std::move(inner), true);
      break;
    }
    case model::ListenMode::socks5: co_await serveExplicit(session, std::move(client), false); break;
    case model::ListenMode::reverse: co_await serveReverse(session, std::move(client)); break;
    case model::ListenMode::transparent: co_await serveTransparent(session, std::move(client)); break;
  }
}

/// No other machine can be a client by loopback, or from an address that the kernel would deliver here.
bool isOfThisMachine(int fd, net::SocketPair& pair) {
  socklen_t clientSize = sizeof pair.client, serverSize = sizeof pair.server;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&pair.client), &clientSize) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&pair.server), &serverSize) != 0)
    return false;
  return net::isThisMachine(reinterpret_cast<const sockaddr&>(pair.client)).value_or(false);
}

}  // namespace

namespace {

/// `open`: the client's stream while it is known to live.
Awaitable<> serveOpen(Session& session, std::unique_ptr<net::SocketStream> client, net::SocketStream*& open) {
  struct Known {
    explicit Known(net::SocketStream*& s) : stream(s) {}
    ~Known() { stream = nullptr; }
    net::SocketStream*& stream;
  };
  const Known known(open);
  open = client.get();
  co_await serve(session, std::move(client));
}

}  // namespace

Awaitable<> runSession(Core& core, Worker& worker, net::SocketStream::Socket socket, ListenerInfoPtr listener) {
  auto stream = std::make_unique<net::SocketStream>(worker.io, std::move(socket));
  const bool enclosed = listener->enclosed != nullptr;
  const std::string_view entry = enclosed ? std::string_view("run") : toText(listener->config.mode);
  const ListenerRole role = listener->role;
  net::SocketStream* open = nullptr;
  auto stop = [&open](std::string_view) {
    if (open) open->close();
  };
  net::TaskGroup tasks(worker.io.context(), std::move(stop));
  Session session{core, core.outlet(), worker, tasks, std::move(listener), role, core.nextSession++, stream->remoteAddress(), stream->localAddress(),
                  steadyNow(), entry};
  const Listed listed(session);
  net::SocketPair pair;
  session.ofThisMachine = enclosed || isOfThisMachine(stream->descriptor(), pair);
  if (session.ofThisMachine && role == ListenerRole::proxy && session.listener->config.mode != model::ListenMode::transparent)
    worker.recorder.watchClient(session.id, programOf(core.processes.find(pair)));
  session.socket = &open;
  countIn(session, *stream);
  try {
    co_await tasks.run(serveOpen(session, std::move(stream), open));
  } catch (...) {
    if (const auto untold = core.bugsTold.admit(steadyNow()))
      spdlog::error("session {} from {} was ended by a bug of Penstock: {}{}", session.id, session.clientAddress,
                    net::messageOf(std::current_exception()), *untold ? " (" + std::to_string(*untold) + " more were not told)" : "");
  }
}

}  // namespace penstock::engine
