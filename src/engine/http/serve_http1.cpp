// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of one HTTP/1 client stream, one after the other.
#include "engine/http/error_page.h"
#include "engine/http/exchange_runner.h"
#include "engine/http/h1_client_side.h"
#include "engine/http/hop_by_hop.h"
#include "engine/session.h"
#include "penstock/net/address.h"

namespace penstock::engine {

using model::FailureKind;
using Status = H1ClientSide::Request::Status;

namespace {

/// The client may still be sending; closing at once would reset the connection and destroy the answer on its way to it.
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

model::Failure failureOf(const H1ClientSide::Request& request) {
  switch (request.status) {
    case Status::tooLarge: return model::Failure{FailureKind::clientHeadTooLarge, request.why};
    case Status::timedOut: return model::Failure{FailureKind::clientTimeout, "the request's head did not end"};
    case Status::ended: return model::Failure{FailureKind::clientClosed, request.why};
    default: return model::Failure{FailureKind::clientMalformed, request.why};
  }
}

void describe(model::Exchange& x, const std::string& scheme, const std::string& host, std::uint16_t port) {
  x.scheme = scheme;
  x.host = host;
  x.port = port;
}

/// Where a request on the explicit proxy itself goes; nothing for origin-form, which is for us.
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

}  // namespace

Awaitable<std::optional<ConnectRequest>> serveHttp1(Session& session, net::Stream& client, net::ReadBuffer& in, Route route) {
  Core& core = session.core;
  Recorder& recorder = session.worker.recorder;
  RunParts parts{session.worker.io, recorder, core.interceptors};
  H1ClientSide side(client, in, core.config);
  while (true) {
    H1ClientSide::Request request = co_await side.nextRequest();
    if (!request.head) break;
    const SteadyTime start = route.since ? *route.since : request.firstByte;
    route.since.reset();
    model::RequestHead& head = *request.head;
    std::optional<Destination> to = route.fixed;
    if (to) {
      if (head.scheme.empty()) head.scheme = to->tls ? "https" : "http";
      if (head.authority.empty()) head.authority = net::authorityText(to->host, to->port);
    } else if (head.method == "CONNECT" && request.status == Status::ok && session.role == ListenerRole::proxy) {
      co_return ConnectRequest(request.head, start);
    } else {
      to = explicitDestination(head);
    }
    if (session.role == ListenerRole::local || (!to && request.status == Status::ok && head.scheme.empty())) {
      // Asked for as an origin: the interceptors' own pages, which are no traffic.
      if (request.status != Status::ok) break;
      FixedReply reply = errorPage(model::Failure{FailureKind::clientMalformed, "this is a proxy, not a web server"}, {});
      if (head.scheme.empty()) head.scheme = "http";
      model::RequestHead local = head;
      local.authority = "penstock";
      for (const auto& interceptor : core.interceptors)
        if (auto own = interceptor->onRequest(local)) reply = std::move(*own);
      const auto answerHead = headOf(reply, true);
      side.responseHead(*answerHead, head.method);
      if (head.method != "HEAD") side.out().write(reply.body);
      co_await side.flush();
      co_await lingeringClose(client, in);
      break;
    }

    LiveExchangePtr live = recorder.begin(start);
    model::Exchange& x = live->x();
    if (to) describe(x, head.scheme, to->host, to->port);
    if (route.fixed) {
      // The column shows whom the request is for; the connection tells whom it went to.
      if (const auto authority = net::parseAuthority(head.authority, to->port)) x.host = authority->host;
    }
    x.anomalies = head.anomalies;
    x.connection = route.upstream.clientOnly();
    x.request = request.head;
    live->mark(model::Timings::requestHead);
    if (request.status == Status::ended) {
      live->fail(failureOf(request));
      break;
    }
    if (request.status != Status::ok) {
      model::Failure failure = failureOf(request);
      co_await answerFailure(live, std::move(failure), side, false);
      co_await lingeringClose(client, in);
      break;
    }
    if (!to) {
      model::Failure failure{FailureKind::clientMalformed, "not an http:// or https:// URL with a host"};
      co_await answerFailure(live, std::move(failure), side, true);
      if (side.persistent()) continue;
      co_await lingeringClose(client, in);
      break;
    }
    live->touch();
    model::RequestHeadPtr send = request.head;
    if (!route.fixed) {
      send = forwardedForm(head, core.config.allowAmbiguous);
      x.requestSent = send;
    }
    route.upstream.select(std::move(*to));
    co_await runExchange(parts, live, std::move(send), side, route.upstream);
    live.reset();
    if (!side.persistent() || core.stopping) {
      co_await lingeringClose(client, in);  // also of a response that was cut: what the client got of it stays readable
      break;
    }
    if (recorder.congested()) co_await recorder.ready();  // exchanges without a body fill the queue as well
  }
  co_return std::nullopt;
}

}  // namespace penstock::engine
