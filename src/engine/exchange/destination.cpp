// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/destination.h"

#include "engine/exchange/error_page.h"
#include "penstock/base/ascii.h"
#include "penstock/engine/page_headers.h"
#include "penstock/http/version_mapping.h"
#include "penstock/net/address.h"
#include "penstock/net/this_machine.h"

namespace penstock::engine {

namespace {

/// By the pages' name, a name of loopback, or the address the client reached us at. No browser leaves Host away; old tools do.
bool namesUs(const Session& session, const model::RequestHead& head) {
  if (any(head.anomalies & model::Anomaly::repeatedHost)) return false;
  if (head.authority.empty()) return !head.headers.contains("Host");
  const auto asked = net::parseAuthority(head.authority, 80);
  if (!asked) return false;
  if (equalsIgnoreCase(asked->host, ownPagesHost) || net::isLoopback(std::string_view(asked->host))) return true;
  const auto reached = net::parseAuthority(session.listenerAddress, 80);
  return reached && net::isIpLiteral(asked->host) && tls::normalisedName(asked->host) == reached->host;
}

FixedReply misdirected() {
  FixedReply reply;
  reply.status = 421;
  reply.reason = http::reasonPhrase(reply.status);
  reply.headers = pageHeaders();
  reply.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  reply.body = "This is Penstock, a proxy. It answers by its own address and as http://penstock/, and by no other name.\n";
  return reply;
}

}  // namespace

void complete(model::RequestHead& head, const Route& route) {
  const upstream::Destination& to = *route.fixed;
  if (route.reverse) {
    head.scheme.clear();
    head.authority = authorityOf(*route.reverse);
  }
  if (head.scheme.empty()) head.scheme = to.tls ? "https" : "http";
  if (head.authority.empty()) head.authority = net::authorityText(to.host, to.port);
}

std::optional<upstream::Destination> explicitDestination(const Session& session, const model::RequestHead& head) {
  if (head.scheme != "http" && head.scheme != "https") return std::nullopt;
  const auto authority = net::parseAuthority(head.authority, head.scheme == "https" ? 443 : 80);
  if (!authority) return std::nullopt;
  upstream::Destination to;
  to.host = authority->host;
  to.port = authority->port;
  to.tls = head.scheme == "https";
  to.localAllowed = session.mayReachThisMachine();
  if (to.tls && !net::isIpLiteral(to.host)) to.sni = to.host;
  return to;
}

record::LiveExchangePtr beginExchange(record::Recorder& recorder, SteadyTime start, model::RequestHeadPtr head, const std::optional<upstream::Destination>& to,
                              const Route& route) {
  record::LiveExchangePtr live = recorder.begin(start);
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

FixedReply localReply(const Session& session, const model::RequestHead& head) {
  if (!namesUs(session, head)) return misdirected();
  FixedReply reply = errorPage(model::Failure{model::FailureKind::clientMalformed, "this is a proxy, not a web server"}, {});
  model::RequestHead local = head;
  if (local.scheme.empty()) local.scheme = "http";
  local.authority = ownPagesHost;
  if (session.core.pages)
    if (auto own = session.core.pages->page(local)) reply = std::move(*own);
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
