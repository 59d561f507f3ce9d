// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/http/destination.h"

#include "engine/http/error_page.h"
#include "penstock/net/address.h"

namespace penstock::engine {

void complete(model::RequestHead& head, const Route& route) {
  const Destination& to = *route.fixed;
  if (route.reverse) {
    head.scheme.clear();
    head.authority = authorityOf(*route.reverse);
  }
  if (head.scheme.empty()) head.scheme = to.tls ? "https" : "http";
  if (head.authority.empty()) head.authority = net::authorityText(to.host, to.port);
}

std::optional<Destination> explicitDestination(const model::RequestHead& head) {
  if (head.scheme != "http" && head.scheme != "https") return std::nullopt;
  const auto authority = net::parseAuthority(head.authority, head.scheme == "https" ? 443 : 80);
  if (!authority) return std::nullopt;
  Destination to;
  to.host = authority->host;
  to.port = authority->port;
  to.tls = head.scheme == "https";
  if (to.tls && !net::isIpLiteral(to.host)) to.sni = to.host;
  return to;
}

LiveExchangePtr beginExchange(Recorder& recorder, SteadyTime start, model::RequestHeadPtr head, const std::optional<Destination>& to,
                              const Route& route) {
  LiveExchangePtr live = recorder.begin(start);
  model::Exchange& x = live->x();
  if (to) {
    x.scheme = head->scheme;
    x.host = to->host;
    x.port = to->port;
  }
  if (route.fixed) {
    // The column shows whom the request is for; the connection tells whom it went to.
    if (const auto authority = net::parseAuthority(head->authority, to->port)) x.host = authority->host;
  }
  x.anomalies = head->anomalies;
  x.connection = route.upstream.clientOnly();
  x.request = std::move(head);
  live->mark(model::Timings::requestHead);
  return live;
}

FixedReply localReply(const Core& core, const model::RequestHead& head) {
  FixedReply reply = errorPage(model::Failure{model::FailureKind::clientMalformed, "this is a proxy, not a web server"}, {});
  model::RequestHead local = head;
  if (local.scheme.empty()) local.scheme = "http";
  local.authority = ownPagesHost;
  for (const auto& interceptor : core.interceptors)
    if (auto own = interceptor->onRequest(local)) reply = std::move(*own);
  return reply;
}

Awaitable<> lingeringClose(net::Stream& client, net::ReadBuffer& in) {
  client.shutdownWrite();
  constexpr std::chrono::milliseconds patience{2'000};
  const SteadyTime until = steadyNow() + patience;
  while (steadyNow() < until) {
    in.consume(in.view().size());
    const net::IoResult r = in.fill(client, net::BlockPool::blockSize);
    if (r.status != net::IoStatus::ok && r.status != net::IoStatus::wouldBlock) break;
    // Also after bytes: one that sends without end does not keep the thread for itself.
    in.consume(in.view().size());
    in.releaseIfEmpty();
    const error_code ec = co_await net::wait(client, net::Readiness::read, patience);
    if (ec) break;
  }
  client.close();
}

}  // namespace penstock::engine
