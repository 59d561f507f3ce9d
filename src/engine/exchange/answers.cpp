// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/answers.h"

#include <utility>

#include "engine/exchange/content.h"
#include "engine/exchange/pump.h"
#include "penstock/http/version_mapping.h"
#include "penstock/model/url.h"
#include "penstock/wire/http1/head.h"
#include "penstock/wire/http2/error_code.h"

namespace penstock::engine {

using model::Direction;

namespace {

/// Head and content, not its end. What of it the client gets to read.
std::string_view write(http::ClientSide& client, const FixedReply& reply, const model::ResponseHeadPtr& head, std::string_view method) {
  client.head(client.facts().http2 ? http::toHttp2(*head) : head, method);
  if (method == "HEAD") return {};
  client.response().data(reply.body, {});
  return reply.body;
}

/// Content of ours is what the record has of the answer, unless a server answered as well.
model::BodyId answerOf(const model::Exchange& x) {
  return {Direction::toClient, x.response ? model::Stage::sent : model::Stage::received};
}

/// A request's body that is here already is taken, so that the connection can go on.
void takeRest(record::LiveExchange& live, http::ClientSide& client) {
  while (client.facts().requestHere) {
    const http::BodyEvent event = client.request().poll();
    if (event.got != http::Got::data) break;
    live.body(Direction::toServer, event.data);
  }
}

}  // namespace

Awaitable<> answer(record::LiveExchangePtr live, FixedReply reply, http::ClientSide& client, bool ownsRequest) {
  const std::string method = live->x().request ? live->x().request->method : std::string();
  const auto head = headOf(reply, !ownsRequest || !client.facts().requestHere);
  live->x().responseSent = head;
  live->mark(model::Timings::responseStart);
  live->mark(model::Timings::responseHead);
  const std::string_view content = write(client, reply, head, method);
  if (method != "HEAD") {
    const model::BodyId body = answerOf(live->x());
    live->record(body, content);
    live->bodyEnded(body, content.size());
  }
  if (ownsRequest) takeRest(*live, client);
  client.response().end(nullptr);
  co_await client.response().flush();
  live->finish();
}

Awaitable<> answer(record::LiveExchangePtr live, Answer answer, http::ClientSide& client, bool ownsRequest, net::IoThread& thread,
                   record::Recorder& recorder) {
  const std::string method = live->x().request ? live->x().request->method : std::string();
  const bool http2 = client.facts().http2;
  const bool mapped = http2 != (answer.head->version == model::HttpVersion::http2);
  live->x().responseSent = answer.head;
  live->mark(model::Timings::responseStart);
  live->mark(model::Timings::responseHead);
  client.head(!mapped ? answer.head : http2 ? http::toHttp2(*answer.head) : http::toHttp1(*answer.head, live->x().request->version, method), method);
  RecordedBody content(*live, answerOf(live->x()));
  content.from(*answer.body);
  Way way{thread, recorder, *live, Direction::toClient, content, client.response()};
  way.asReceived = false;
  way.toHttp2 = http2;
  way.slice = clientCheck;
  way.asker = &client;
  Pumped pumped = Pumped::whole;
  if (method == "HEAD") {
    client.response().end(nullptr);
    co_await client.response().flush();
  } else {
    pumped = co_await pump(way);
  }
  if (ownsRequest) takeRest(*live, client);
  if (pumped != Pumped::whole) {
    const http::SourceEnd end = content.end();
    const bool onPurpose = end.failure.kind == model::FailureKind::truncatedBody, reset = model::any(end.anomalies & model::Anomaly::truncated);
    client.cut(onPurpose && !reset ? http::Cut::end : http::Cut::reset,
               std::uint32_t(onPurpose && reset ? wire::http2::ErrorCode::cancel : wire::http2::ErrorCode::internalError));
    live->x().failure = end.failure;
    if (pumped != Pumped::sourceFailed) live->x().failure = model::Failure{model::FailureKind::clientClosed, "before the end of the response"};
  }
  live->finish();
}

Awaitable<> answerFailure(record::LiveExchangePtr live, model::Failure failure, http::ClientSide& client, bool ownsRequest,
                          std::string offer) {
  const model::RequestHead* request = live->x().request.get();
  if (request && !getsPage(*request, failure.kind)) {
    live->x().failure = std::move(failure);
    live->did(model::Did::refusedToPage);
    client.cut(http::Cut::refuse, 0);
    co_await client.response().flush();
    live->finish();
    co_return;
  }
  FixedReply page = errorPage(failure, live->x().request ? model::urlOf(live->x()) : std::string(), offer);
  live->x().failure = std::move(failure);
  co_await answer(std::move(live), std::move(page), client, ownsRequest);
}

Awaitable<> answerUnrecorded(FixedReply reply, http::ClientSide& client, std::string method, bool close) {
  write(client, reply, headOf(reply, close), method);
  client.response().end(nullptr);
  co_await client.response().flush();
}

Awaitable<bool> answerOn(net::Stream& client, FixedReply reply, std::chrono::milliseconds timeout) {
  std::string bytes;
  wire::http1::appendTo(bytes, *headOf(reply, true));
  bytes += reply.body;
  const net::error_code ec = co_await net::writeAll(client, bytes, timeout);
  co_return !ec;
}

}  // namespace penstock::engine
