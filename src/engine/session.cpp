// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session.h"

#include <spdlog/spdlog.h>

#include "engine/first_bytes.h"

namespace penstock::engine {

namespace {

/// In the worker's list as long as it lives: a shutdown waits for it.
struct Listed {
  explicit Listed(Session& s) : session(s) { session.worker.sessions.insert(&session); }
  ~Listed() { session.worker.sessions.erase(&session); }
  Session& session;
};

void recordUnusable(Session& session, model::ConnectionInfo base, std::string detail) {
  LiveExchangePtr live = session.worker.recorder.begin(session.accepted);
  model::Exchange& x = live->x();
  x.kind = model::ExchangeKind::tcpTunnel;
  x.scheme = "tcp";
  x.connection = std::make_shared<const model::ConnectionInfo>(std::move(base));
  live->fail(model::Failure{model::FailureKind::clientMalformed, std::move(detail)});
}

Awaitable<> serve(Session& session, std::unique_ptr<net::Stream> client) {
  Core& core = session.core;
  net::ReadBuffer in(session.worker.io.blocks());
  model::ConnectionInfo base;
  base.id = session.id;
  base.clientAddress = session.clientAddress;
  base.listener = session.listenerAddress;
  const First first = co_await firstBytes(*client, in, nullptr, core.config.timeouts.idle);
  if (first == First::ended) co_return;
  if (first != First::http1 && first != First::http2) {
    if (session.role == ListenerRole::local) co_return;
    recordUnusable(session, std::move(base),
                   first == First::tls ? "TLS to the proxy's own port: give the proxy to the client as http://, not https://"
                                       : "not a request to an HTTP proxy");
    co_return;
  }
  Upstream upstream(core, session.worker, std::move(base));
  Route route{upstream, std::nullopt, std::nullopt};
  if (first == First::http2) {
    co_await serveHttp2(session, *client, in, std::move(route));
    co_return;
  }
  auto connect = co_await serveHttp1(session, *client, in, std::move(route));
  if (connect) co_await serveConnect(session, std::move(client), in, std::move(*connect));
}

}  // namespace

Awaitable<> runSession(Core& core, Worker& worker, net::SocketStream::Socket socket, ListenerRole role) {
  auto stream = std::make_unique<net::SocketStream>(worker.io, std::move(socket));
  Session session{core, worker, role, core.nextSession++, stream->remoteAddress(), stream->localAddress(), steadyNow()};
  const Listed listed(session);
  try {
    co_await serve(session, std::move(stream));
  } catch (const std::exception& e) {
    // A bug of ours: it ends this session, not the program.
    spdlog::error("session {} from {}: {}", session.id, session.clientAddress, e.what());
  }
}

}  // namespace penstock::engine
