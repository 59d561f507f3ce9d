// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of one HTTP/1 client stream, one after the other.
#include "engine/exchange/answers.h"
#include "engine/exchange/destination.h"
#include "engine/exchange/exchange_runner.h"
#include "engine/exchange/proxy_auth.h"
#include "engine/exchange/serve.h"
#include "penstock/http/h1_client_side.h"
#include "penstock/net/address.h"

namespace penstock::engine {

using model::FailureKind;
using Status = http::H1ClientSide::Request::Status;

namespace {

model::Failure failureOf(const http::H1ClientSide::Request& request) {
  switch (request.status) {
    case Status::tooLarge: return model::Failure{FailureKind::clientHeadTooLarge, request.why};
    case Status::timedOut: return model::Failure{FailureKind::clientTimeout, "the request's head did not end"};
    case Status::unsupported: return model::Failure{FailureKind::clientUnsupported, request.why};
    case Status::ended: return model::Failure{FailureKind::clientClosed, request.why};
    default: return model::Failure{FailureKind::clientMalformed, request.why};
  }
}

/// Where the request goes, of those that go anywhere.
std::optional<upstream::Destination> destinationOf(const Session& session, const Route& route, model::RequestHead& head) {
  if (!route.fixed) return explicitDestination(session, head);
  complete(head, route);
  return route.fixed;
}

/// A request that reaches no server: what is wrong with it. Nothing: it may go on.
model::Failure refusalOf(const http::H1ClientSide::Request& request, bool hasDestination) {
  if (request.status != Status::ok) return failureOf(request);
  if (hasDestination) return {};
  return model::Failure{FailureKind::clientMalformed, "not an http:// or https:// URL with a host"};
}

}  // namespace

Awaitable<std::optional<ConnectRequest>> serveHttp1(Session& session, net::Stream& client, net::ReadBuffer& in, Route route) {
  Core& core = session.core;
  record::Recorder& recorder = session.worker.recorder;
  const std::function<void(std::string_view)> endClient = [&client](std::string_view) { client.close(); };
  http::H1ClientSide side(client, in, session.config());
  const std::function<bool()> gone = [&client] { return client.waiting() == net::Stream::Waiting::end; };
  while (true) {
    http::H1ClientSide::Request request = co_await side.nextRequest();
    if (!request.head) co_return std::nullopt;
    const bool readable = request.status == Status::ok;
    const SteadyTime start = route.since ? *route.since : request.firstByte;
    route.since.reset();
    model::RequestHead& head = *request.head;
    if (!route.fixed && readable) {
      const Admission admission = co_await admitRequest(session, head, gone);
      if (admission == Admission::gone) co_return std::nullopt;
      if (admission != Admission::granted) {
        co_await refuseRequest(session, admission, request.head, start, side);
        if (side.persistent()) continue;
        break;
      }
    }
    if (!route.fixed && readable && head.method == "CONNECT" && session.role == ListenerRole::proxy)
      co_return ConnectRequest(request.head, start);
    std::optional<upstream::Destination> to = destinationOf(session, route, head);
    if (session.role == ListenerRole::local || (!to && readable && head.scheme.empty())) {
      // Asked for as an origin: the interceptors' own pages, which are no traffic.
      if (!readable) co_return std::nullopt;
      FixedReply reply = localReply(session, head);
      co_await answerUnrecorded(std::move(reply), side, head.method, true);
      break;
    }

    record::LiveExchangePtr live = beginExchange(recorder, start, request.head, to, route);
    if (request.status == Status::ended) {
      live->fail(failureOf(request));
      co_return std::nullopt;
    }
    if (model::Failure failure = refusalOf(request, to.has_value())) {
      co_await answerFailure(live, std::move(failure), side, readable);
      if (readable && side.persistent()) continue;
      break;
    }
    live->touch();
    Run run{session.worker.io, recorder, core, route, endClient, std::move(live), std::move(*to), side};
    co_await runExchange(std::move(run));
    if (!side.persistent() || core.stopping) break;
    if (recorder.congested()) co_await recorder.ready();  // exchanges without a body fill the queue as well
  }
  co_await lingeringClose(client, in);  // also of a response that was cut: what the client got of it stays readable
  co_return std::nullopt;
}

}  // namespace penstock::engine
