// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/exchange_runner.h"

#include <exception>
#include <utility>

#include "engine/exchange/alt_svc.h"
#include "engine/exchange/answers.h"
#include "engine/exchange/ending.h"
#include "penstock/record/taps.h"
#include "penstock/wire/http1/head.h"
#include "penstock/wire/http1/irregular.h"
#include "penstock/wire/http2/odd_fields.h"

namespace penstock::engine {

using model::Direction;
using model::Failure;
using model::FailureKind;
using Cause = EndFacts::Cause;

namespace {

/// Which fields of a head that is passed on are not as they should be.
void noteIrregular(record::LiveExchange& live, const model::Headers& headers, model::Anomaly anomalies) {
  if (!model::any(anomalies)) return;
  if (const std::string fields = wire::http1::irregularities(headers, anomalies); !fields.empty()) live.note(fields);
  if (const std::string fields = wire::http2::oddFields(headers, anomalies); !fields.empty()) live.note(fields);
}

/// What delimits the content for a client of HTTP/1 says nothing in HTTP/2, where it may be wrong.
void holdToFraming(http::ServerSide& server, const model::ResponseHead& sent, std::string_view method) {
  using wire::http1::Framing;
  const Framing framing = wire::http1::framingOf(sent, method);
  if (framing.kind == Framing::Kind::none || framing.kind == Framing::Kind::length) server.holdTo(framing.length);
}

Cause causeOf(Pumped down) {
  switch (down) {
    case Pumped::whole: return Cause::whole;
    case Pumped::sourceFailed: return Cause::failed;
    case Pumped::sinkGone:
    case Pumped::unwanted: break;
  }
  return Cause::clientGone;
}

Awaitable<Cause> moveResponse(Run& run, Attempt& attempt) {
  http::ServerSide& server = attempt.server();
  Way way{run.thread, run.recorder, *run.live, Direction::toClient, server.response(), run.client.response()};
  way.fromHttp2 = server.facts().http2;
  way.toHttp2 = run.client.facts().http2;
  way.slice = clientCheck;
  way.asker = &run.client;
  const Pumped down = co_await pump(way);
  co_return causeOf(down);
}

/// After 101, or a CONNECT that was granted: bytes of another protocol both ways.
Awaitable<Cause> moveRaw(Run& run, Attempt& attempt) {
  http::ServerSide& server = attempt.server();
  const bool http2 = run.client.facts().http2;
  run.client.outlastSilence();
  server.outlastSilence();
  run.client.goRaw();
  server.goRaw();
  // Its request is over first; a stream of HTTP/2 just goes on, and the tap must see what follows the answer from its first byte.
  if (http2) record::tapSwitched(*run.live);
  co_await run.client.response().flush();  // a client may wait for it before it sends its body
  if (!http2) {
    co_await attempt.uploads().join();
    record::tapSwitched(*run.live);
  }
  attempt.uploadRaw();
  const Cause cause = co_await moveResponse(run, attempt);
  co_return cause;
}

/// The answer's head and what follows it.
Awaitable<Cause> respond(Run& run, Attempt& attempt) {
  record::LiveExchange& live = *run.live;
  model::Exchange& x = live.x();
  http::ServerSide& server = attempt.server();
  const model::ResponseHeadPtr head = attempt.head();
  const bool http2 = run.client.facts().http2;
  live.mark(model::Timings::responseStart, server.facts().firstByte);
  live.mark(model::Timings::responseHead);
  x.response = head;
  x.anomalies |= head->anomalies;
  noteIrregular(live, head->headers, head->anomalies);
  record::tapResponse(live);
  if (outlastsSilence(x)) {
    run.client.outlastSilence();
    server.outlastSilence();
  }
  live.touch();
  if (head->status == 0 && http2) {  // bytes that are no HTTP have no place in a stream
    x.failure = Failure{FailureKind::serverMalformed, head->reason};
    co_return Cause::failed;
  }
  const std::string& method = run.send->method;
  const model::ResponseHeadPtr sent = inVersionOf(run.client, x, keptFromHttp3(live, head), method);
  if (sent != head) x.responseSent = sent;
  run.client.head(sent, method);
  Cause cause{};
  if (head->status == 101 || (method == "CONNECT" && head->status / 100 == 2)) {
    cause = co_await moveRaw(run, attempt);
  } else {
    if (server.facts().http2 && !http2) holdToFraming(server, *sent, method);
    cause = co_await moveResponse(run, attempt);
  }
  co_return cause;
}

EndFacts factsOf(Run& run, Attempt& attempt, Cause cause) {
  model::Exchange& x = run.live->x();
  if (cause == Cause::clientGone) run.client.broken();  // finds out how
  const http::SourceEnd client = run.client.request().end(), server = attempt.server().response().end();
  const http::ClientFacts at = run.client.facts();
  x.anomalies |= server.anomalies | client.anomalies;
  EndFacts facts;
  facts.cause = cause;
  facts.clientFailed = attempt.clientFailed();
  facts.untouched = at.untouched;
  facts.bothHttp2 = at.http2 && attempt.server().facts().http2;
  facts.keptEnded = attempt.staleness() == upstream::ServerProvider::Stale::keptEnded && x.interim.empty();
  facts.serverAnomalies = server.anomalies;
  facts.clientCode = client.code;
  facts.serverCode = server.code;
  if (cause == Cause::clientGone) {
    facts.failure = client.failure;
    facts.hadItsAnswer = hadItsAnswer(x, at, run.send->method);
    if (facts.hadItsAnswer)
      run.live->bodyEnded(Direction::toClient, server.wireBytes);
    else
      x.responseBody.wireSize = server.wireBytes;
    if (facts.hadItsAnswer && x.application == model::Application::sse) run.live->note("the client closed the event stream");
  } else if (cause == Cause::failed) {
    facts.failure = x.failure ? x.failure : facts.clientFailed ? client.failure : server.failure;
  }
  return facts;
}

Awaitable<> end(Run& run, Attempt& attempt, Cause cause) {
  Ending ending = endingOf(factsOf(run, attempt, cause));
  if (ending.tell == Ending::Tell::page) {
    Failure failure = ending.failure;
    co_await answerFailure(run.live, std::move(failure), run.client, attempt.requestEnded());
  } else if (ending.failure) {
    run.live->x().failure = ending.failure;
  }
  if (ending.serverCode) attempt.server().cut(*ending.serverCode);
  if (ending.tell == Ending::Tell::cut) run.client.cut(ending.cut, ending.clientCode);
  co_await attempt.endUpload(cause == Cause::whole);
  attempt.letGo();
  run.live->finish();
}

/// An answer that needs no server.
std::optional<FixedReply> ownReply(Run& run) {
  for (const auto& interceptor : run.interceptors)
    if (auto reply = interceptor->onRequest(*run.send)) return reply;
  return run.own.answer(run.live->x());
}

Awaitable<> runAsked(Run& run, Attempt& attempt) {
  const model::RequestHead& request = *run.live->x().request;
  noteIrregular(*run.live, request.headers, request.anomalies);
  record::tapRequest(*run.live);
  if (auto reply = ownReply(run)) {
    co_await answer(run.live, std::move(*reply), run.client, true);
    co_return;
  }
  const Attempt::Came came = co_await attempt.untilHead();
  if (came == Attempt::Came::nothing || attempt.uploads().failed()) co_return;
  Cause cause = came == Attempt::Came::failed ? Cause::failed : Cause::clientGone;
  if (came == Attempt::Came::head) cause = co_await respond(run, attempt);
  if (attempt.uploads().failed()) co_return;
  co_await end(run, attempt, cause);
}

}  // namespace

Awaitable<> runExchange(Run run) {
  Attempt attempt(run);
  std::exception_ptr thrown;
  try {
    co_await attempt.uploads().run(runAsked(run, attempt));
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!thrown) co_return;
  attempt.letGo();
  run.live->fail(Failure{FailureKind::internalError, net::messageOf(thrown)});
  std::rethrow_exception(thrown);
}

}  // namespace penstock::engine
