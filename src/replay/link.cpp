// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/link.h"

#include <algorithm>
#include <utility>

namespace penstock::replay {

using model::Failure;
using model::FailureKind;

namespace {

/// One protocol is offered, that of the request: which it is, is no choice of the server's, but where nobody wrote it for that server.
upstream::Destination destinationOf(const Outgoing& out) {
  upstream::Destination to = out.to;
  to.http2 = isHttp2(out);
  to.alpn.assign(1, to.http2 ? "h2" : "http/1.1");
  if (to.http2 && to.tls && out.negotiates) to.alpn.emplace_back("http/1.1");
  return to;
}

Failure otherProtocol(const upstream::ServerConnection& made, bool http2) {
  if (!made.tls) return {};
  const bool chosen = upstream::isHttp2(made.tls->alpn);
  if (http2 && !chosen) return {FailureKind::serverMalformed, "the server does not speak HTTP/2: it chose no such protocol in TLS (ALPN)"};
  if (!http2 && chosen) return {FailureKind::serverMalformed, "the server chose HTTP/2, which was not offered"};
  return {};
}

}  // namespace

Awaitable<Failure> Link::open(const Outgoing& first, std::stop_token stop) {
  close();
  to_ = destinationOf(first);
  outlet_ = worker_.outlet();
  worker_.recorder.limitBodies(outlet_->config.maxBody);
  upstream::ServerConnection made = co_await upstream::dialServer(*outlet_, worker_.io, to_, stop);
  if (made.stream && to_.tls) co_await upstream::startServerTls(*outlet_, to_, made, stop);
  times_ = made.times;
  fresh_ = true;
  auto info = std::make_shared<model::ConnectionInfo>();
  info->serverAddress = made.address;
  info->upstreamProxy = made.proxy;
  info->serverTls = made.tls;
  info_ = std::move(info);
  Failure failure = std::move(made.failure);
  if (made.tls && to_.alpn.size() > 1 && !upstream::isHttp2(made.tls->alpn)) {
    to_.http2 = false;
    to_.alpn.assign(1, "http/1.1");
  }
  if (made.stream) failure = otherProtocol(made, to_.http2);
  if (failure) co_return failure;
  if (to_.http2)
    h2_ = http::H2ServerConnection::start(tasks_, worker_.io, worker_.recorder, std::move(made.stream), outlet_->config);
  else
    h1_ = std::make_unique<http::H1ServerSide>(std::move(made.stream), worker_.io.blocks(), outlet_->config);
  co_return Failure{};
}

bool Link::serves(const Outgoing& out) const {
  if (destinationOf(out) != to_) return false;
  if (h2_) return h2_->usable();
  return h1_ && !busy_ && !h1_->gone();
}

http::ServerSide& Link::begin(const Outgoing& out) {
  if (h2_) {
    streams_.push_back(std::make_unique<http::H2ServerStream>(h2_));
    streams_.back()->head(out.head);
    return *streams_.back();
  }
  busy_ = true;
  h1_->headWithinContent(*out.head);
  return *h1_;
}

void Link::end(http::ServerSide& side) {
  if (std::erase_if(streams_, [&](const auto& stream) { return stream.get() == &side; }) > 0) return;
  busy_ = false;
  if (h1_->reusable()) return;
  h1_->stream().close();
  h1_.reset();
}

bool Link::wentStale(const http::ServerSide& side) const {
  if (h1_.get() == &side) return h1_->failedBeforeResponse();
  return std::any_of(streams_.begin(), streams_.end(), [&](const auto& s) { return s.get() == &side && s->unseen(); });
}

void Link::close() {
  if (h2_) h2_->close();
  h2_.reset();
  if (h1_) h1_->stream().close();
  if (!busy_) h1_.reset();
}

}  // namespace penstock::replay
