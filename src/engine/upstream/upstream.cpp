// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/upstream/upstream.h"

#include <algorithm>

#include "penstock/net/tls_stream.h"
#include "penstock/tls/contexts.h"

namespace penstock::engine {

using model::Timings;

void noteTimes(LiveExchange& live, const ServerConnection& connection) {
  const auto note = [&](Timings::Moment m, SteadyTime t) {
    if (t != SteadyTime{}) live.mark(m, t);
  };
  note(Timings::resolveStart, connection.dial.resolveStart);
  note(Timings::resolveEnd, connection.dial.resolveEnd);
  note(Timings::connectStart, connection.dial.connectStart);
  note(Timings::connectEnd, connection.dial.connectEnd);
  note(Timings::tlsStart, connection.tlsStart);
  note(Timings::tlsEnd, connection.tlsEnd);
}

namespace {

/// A browser connects ahead of its first request; a server that closed meanwhile is dialled anew, as the browser would have. One that
/// said why in TLS (it wants a client certificate) would say it again.
bool endedSilently(ServerConnection& connection) {
  if (!connection.stream || connection.stream->waiting() != net::Stream::Waiting::end) return false;
  auto* tls = dynamic_cast<net::TlsStream*>(connection.stream.get());
  return !tls || (tls->failure().kind == model::FailureKind::none && !tls::askedForClientCertificate(tls->ssl()));
}

}  // namespace

void Upstream::adopt(const Destination& to, ServerConnection connection) { adopted_.emplace(to, std::move(connection)); }

ServerProvider::Acquired Upstream::put(LiveExchange& live, const Destination& to, ServerConnection connection) {
  noteTimes(live, connection);
  auto info = std::make_shared<model::ConnectionInfo>(base_);
  info->serverAddress = connection.address;
  info->serverTls = connection.tls;
  live.x().connection = info;
  Acquired out;
  if (!connection.stream) {
    out.failure = std::move(connection.failure);
    return out;
  }
  current_.emplace();
  current_->to = to;
  current_->info = std::move(info);
  current_->side = std::make_unique<H1ServerSide>(std::move(connection.stream), worker_.io.blocks(), core_.config);
  out.server = current_->side.get();
  return out;
}

Awaitable<ServerProvider::Acquired> Upstream::acquire(LiveExchange& live, bool fresh) {
  Acquired out;
  const auto kept = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return k.to == to_; });
  if (kept != kept_.end()) {
    Kept found = std::move(*kept);
    kept_.erase(kept);
    if (!fresh && !found.side->gone()) {
      live.x().connection = found.info;
      current_ = std::move(found);
      out.server = current_->side.get();
      co_return out;
    }
  }
  if (adopted_ && adopted_->first == to_) {
    ServerConnection connection = std::move(adopted_->second);
    adopted_.reset();
    if (!endedSilently(connection)) {
      out = put(live, to_, std::move(connection));
      co_return out;
    }
  }
  const Destination to = to_;
  ServerConnection connection = co_await dialServer(core_, worker_, to);
  if (connection.stream && to.tls) co_await startServerTls(core_, to, connection);
  out = put(live, to, std::move(connection));
  co_return out;
}

void Upstream::release(ServerTransaction& server) {
  if (!current_ || current_->side.get() != &server) return;
  if (current_->side->reusable()) {
    if (kept_.size() == maxKept) kept_.erase(kept_.begin());
    kept_.push_back(std::move(*current_));
  } else {
    current_->side->stream().close();
  }
  current_.reset();
}

bool Upstream::wasStale(const ServerTransaction& server) const {
  return current_ && current_->side.get() == &server && current_->side->failedBeforeResponse();
}

}  // namespace penstock::engine
