// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/upstream/upstream.h"

#include <algorithm>
#include <exception>

#include "penstock/http/client_watch.h"
#include "penstock/net/tls_stream.h"
#include "penstock/tls/contexts.h"

namespace penstock::upstream {

namespace {

/// A browser connects ahead of its first request; a server that closed meanwhile is dialled anew, as the browser would have. One that
/// said why in TLS (it wants a client certificate) would say it again.
bool endedSilently(ServerConnection& connection) {
  if (!connection.stream || connection.stream->waiting() != net::Stream::Waiting::end) return false;
  auto* tls = dynamic_cast<net::TlsStream*>(connection.stream.get());
  return !tls || (tls->failure().kind == model::FailureKind::none && !tls::askedForClientCertificate(tls->ssl()));
}

}  // namespace

bool isHttp2(std::string_view alpn) { return alpn == "h2" || alpn == "grpc-exp"; }

Upstream::~Upstream() {
  for (Pool& pool : pools_)
    if (pool.http2) pool.http2->close();
}

void Upstream::adopt(const Destination& to, ServerConnection connection) { poolOf(to).adopted = std::move(connection); }

model::ConnectionInfoPtr Upstream::clientOnly() {
  if (!clientOnly_) clientOnly_ = std::make_shared<const model::ConnectionInfo>(base_);
  return clientOnly_;
}

std::shared_ptr<http::H2ServerConnection> Upstream::beginHttp2() {
  for (Pool& pool : pools_) {
    if (!pool.adopted || !pool.adopted->stream) continue;
    if (!pool.to.http2 && !(pool.adopted->tls && isHttp2(pool.adopted->tls->alpn))) continue;
    // Its times belong to the first exchange: it stays adopted, without its stream, until one comes.
    pool.http2Info = infoOf(*pool.adopted);
    pool.http2 = http::H2ServerConnection::start(tasks_, thread_, brake_, std::move(pool.adopted->stream), outlet_.config);
    return pool.http2;
  }
  return nullptr;
}

Upstream::Pool& Upstream::poolOf(const Destination& to) {
  for (auto it = pools_.rbegin(); it != pools_.rend(); ++it) {
    if (it->to != to) continue;
    if (it != pools_.rbegin()) pools_.splice(pools_.end(), pools_, std::prev(it.base()));
    return pools_.back();
  }
  trim();
  pools_.emplace_back();
  pools_.back().to = to;
  return pools_.back();
}

void Upstream::trim() {
  for (auto it = pools_.begin(); it != pools_.end() && pools_.size() >= maxPools;) {
    if (it->users) {
      ++it;
      continue;
    }
    if (it->http2) it->http2->close();
    it = pools_.erase(it);
  }
}

model::ConnectionInfoPtr Upstream::infoOf(const ServerConnection& connection) const {
  auto info = std::make_shared<model::ConnectionInfo>(base_);
  info->serverAddress = connection.address;
  info->upstreamProxy = connection.proxy;
  info->serverTls = connection.tls;
  return info;
}

void Upstream::wakeOne(Pool& pool) {
  if (pool.waiting.empty()) return;
  const std::shared_ptr<net::Signal> next = std::move(pool.waiting.front());
  pool.waiting.pop_front();
  next->notify();
}

void Upstream::wakeAll(Pool& pool) {
  for (std::size_t n = pool.waiting.size(); n > 0; --n) wakeOne(pool);
}

UpstreamRoute::UpstreamRoute(Upstream& upstream, const Destination& to) : upstream_(upstream), pool_(upstream.poolOf(to)) {
  ++pool_.users;
}

UpstreamRoute::~UpstreamRoute() { --pool_.users; }

void UpstreamRoute::openStream(Acquired& out) {
  out.connection = pool_.http2Info;
  connection_ = pool_.http2;
  h2_ = std::make_unique<http::H2ServerStream>(connection_);
  out.mayNotBegin = true;
}

/// A connection that stands already.
bool UpstreamRoute::takeOpen(Acquired& out) {
  if (pool_.http2 && pool_.http2->usable()) {
    if (pool_.adopted) {
      out.times = pool_.adopted->times;
      pool_.adopted.reset();
    }
    openStream(out);
    return true;
  }
  while (!pool_.idle.empty()) {
    Upstream::Idle found = std::move(pool_.idle.back());
    pool_.idle.pop_back();
    if (found.side->gone()) continue;
    ++pool_.busy;
    out.connection = info_ = std::move(found.info);
    h1_ = std::move(found.side);
    return true;
  }
  return false;
}

/// A connection that was just made. False: there is none, and pool_.failure tells why.
bool UpstreamRoute::put(Acquired& out, ServerConnection connection) {
  out.times = connection.times;
  auto info = upstream_.infoOf(connection);
  out.connection = info;
  if (!connection.stream) {
    pool_.failure = std::move(connection.failure);
    return false;
  }
  const bool http2 = ((pool_.to.http2 || pool_.http2Alone) && !pool_.http1) || (connection.tls && isHttp2(connection.tls->alpn));
  if (http2) {
    pool_.http2Info = std::move(info);
    pool_.http2 = http::H2ServerConnection::start(upstream_.tasks_, upstream_.thread_, upstream_.brake_,
                                            std::move(connection.stream), upstream_.outlet_.config);
    openStream(out);
  } else {
    pool_.http1 = true;
    ++pool_.busy;
    info_ = std::move(info);
    out.mayNotBegin = true;  // it may turn out to speak HTTP/2 alone
    h1_ = std::make_unique<http::H1ServerSide>(std::move(connection.stream), upstream_.thread_.blocks(), upstream_.outlet_.config);
  }
  return true;
}

Awaitable<ServerConnection> UpstreamRoute::connect(Destination to, std::stop_token stop, std::exception_ptr& thrown) {
  ServerConnection made;
  try {
    made = co_await dialServer(upstream_.outlet_, upstream_.thread_, to, stop);
    if (made.stream && to.tls) co_await startServerTls(upstream_.outlet_, to, made, stop);
  } catch (...) {
    thrown = std::current_exception();
    made = {};
    made.failure = model::Failure{model::FailureKind::internalError, net::messageOf(thrown)};
  }
  co_return made;
}

/// What was adopted and is of no use any more is forgotten. Whether there is something left to use, or to tell.
bool UpstreamRoute::adoptedStands() {
  std::optional<ServerConnection>& adopted = pool_.adopted;
  if (adopted && adopted->stream && endedSilently(*adopted)) {
    if (mayWantHttp2(adopted->tls)) offerHttp2();
    adopted.reset();
  }
  // Refused, and perhaps trusted since.
  if (adopted && adopted->failure.kind == model::FailureKind::tlsVerifyFailed &&
      adopted->trustGeneration != upstream_.outlet_.reach->trusted.generation())
    adopted.reset();
  // Its stream became a connection of HTTP/2, which is over.
  if (adopted && !adopted->stream && !adopted->failure && !pool_.http2) adopted.reset();
  return adopted && (adopted->stream || !pool_.http2);
}

/// Until a connection is free or another's attempt is over. False: there is none to be had, and `out` tells why.
Awaitable<bool> UpstreamRoute::awaitTurn(const http::ClientWatch& watch, Acquired& out) {
  const std::uint64_t attempt = pool_.attempts;
  const bool connecting = pool_.connecting;
  const auto turn = std::make_shared<net::Signal>();
  pool_.waiting.push_back(turn);
  // Not inside the call that asks: who waits would go on, and be over, within it.
  auto giveUp = [&io = upstream_.thread_, turn] { net::asio::post(io.context(), [turn] { turn->notify(); }); };
  const std::stop_callback<decltype(giveUp)> onStop(watch.token(), giveUp);
  co_await turn->wait();
  std::erase(pool_.waiting, turn);
  if (watch.left()) {
    upstream_.wakeOne(pool_);  // the turn may have been given to this one
    out.clientLeft = true;
    co_return false;
  }
  // Those who waited for the attempt share its failure: the next one would take as long.
  if (connecting && pool_.attempts != attempt && pool_.failure) {
    out.failure = pool_.failure;
    out.connection = upstream_.clientOnly();
    co_return false;
  }
  co_return true;
}

/// An attempt of this exchange's own. False: `out` tells why there is no connection.
Awaitable<bool> UpstreamRoute::connectAnew(const http::ClientWatch& watch, Acquired& out) {
  const bool parallel = pool_.http1;
  if (parallel)
    ++pool_.busy;
  else
    pool_.connecting = true;
  Destination to = pool_.to;
  if (pool_.offerHttp2) to.alpn.assign(1, "h2");
  std::exception_ptr thrown;
  const std::stop_token stop = watch.token();
  ServerConnection made = co_await connect(std::move(to), stop, thrown);
  if (parallel)
    --pool_.busy;
  else
    pool_.connecting = false;
  pool_.failure = {};
  if (watch.left() && !thrown) {
    // Others who waited for it try for themselves.
    out.times = made.times;
    out.connection = upstream_.infoOf(made);
    upstream_.wakeAll(pool_);
    out.clientLeft = true;
    co_return false;
  }
  const bool stands = put(out, std::move(made));
  ++pool_.attempts;
  out.failure = pool_.failure;
  upstream_.wakeAll(pool_);
  if (thrown) std::rethrow_exception(thrown);
  co_return stands;
}

Awaitable<Acquired> UpstreamRoute::acquire(http::ClientSide& client) {
  Acquired out;
  std::optional<http::ClientWatch> watch;  // from the first wait on
  struct Unwatched {
    explicit Unwatched(http::ClientSide& c) : client(c) {}
    ~Unwatched() { client.onGone(nullptr); }
    http::ClientSide& client;
  };
  const Unwatched unwatched(client);
  while (!takeOpen(out)) {
    if (adoptedStands()) {
      ServerConnection adopted = std::move(*pool_.adopted);
      pool_.adopted.reset();
      if (put(out, std::move(adopted))) break;
      out.failure = pool_.failure;
      co_return out;
    }
    if (!watch) {
      watch.emplace(upstream_.thread_, [&client] { return client.broken(); });
      client.onGone(&*watch);
    }
    if (watch->left()) {
      out.clientLeft = true;
      co_return out;
    }
    const bool wait = pool_.connecting || (pool_.http1 && pool_.busy >= Upstream::maxParallel);
    bool going = false;
    if (wait)
      going = co_await awaitTurn(*watch, out);
    else
      going = co_await connectAnew(*watch, out);
    if (!going) co_return out;
    if (!wait) break;
  }
  if (h2_)
    out.server = h2_.get();
  else
    out.server = h1_.get();
  co_return out;
}

/// A server of HTTP/2 alone that was not offered it chooses nothing and hangs up.
bool UpstreamRoute::mayWantHttp2(const std::shared_ptr<const model::TlsInfo>& tls) const {
  return upstream_.outlet_.config.http2 && !pool_.offerHttp2 && tls && tls->alpn.empty() &&
         std::none_of(pool_.to.alpn.begin(), pool_.to.alpn.end(), [](const std::string& p) { return isHttp2(p); });
}

bool UpstreamRoute::mayWantHttp2() const { return info_ && h1_->hungUpAtOnce() && mayWantHttp2(info_->serverTls); }

void UpstreamRoute::offerHttp2() {
  pool_.offerHttp2 = true;
  upstream_.outlet_.reach->http2Alone.learn(pool_.to.host, pool_.to.port);
}

void UpstreamRoute::release(http::ServerSide& server) {
  if (h1_ && h1_.get() == &server) {
    --pool_.busy;
    if (mayWantHttp2()) {
      offerHttp2();
      pool_.http1 = false;
    } else if (h1_->speaksHttp2()) {
      pool_.http2Alone = true;
      pool_.http1 = false;
    }
    if (h1_->failedBeforeResponse()) pool_.idle.clear();  // they are as old
    if (h1_->reusable())
      pool_.idle.push_back({std::move(h1_), std::move(info_)});
    else
      h1_->stream().close();
    h1_.reset();
    upstream_.wakeOne(pool_);
  } else if (h2_ && h2_.get() == &server) {
    if (connection_->otherProtocol()) pool_.http1 = true;
    h2_.reset();
    if (pool_.http2 == connection_ && !connection_->usable()) pool_.http2.reset();
    connection_.reset();
  }
}

ServerProvider::Stale UpstreamRoute::staleness(const http::ServerSide& server) const {
  if (h1_ && h1_.get() == &server) {
    if (mayWantHttp2() || h1_->speaksHttp2()) return Stale::unseen;
    return h1_->failedBeforeResponse() ? Stale::keptEnded : Stale::no;
  }
  if (h2_ && h2_.get() == &server) {
    if (h2_->unseen() || connection_->otherProtocol()) return Stale::unseen;
    if (connection_->closed() && h2_->facts().firstByte == SteadyTime{} && connection_->failure().kind != model::FailureKind::serverTimeout)
      return connection_->answered() ? Stale::keptEnded : Stale::maybeSeen;
  }
  return Stale::no;
}

}  // namespace penstock::upstream
