// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/respond.h"

#include <utility>

#include "engine/exchange/answers.h"
#include "penstock/record/taps.h"
#include "penstock/wire/http1/head.h"
#include "penstock/wire/http1/irregular.h"
#include "penstock/wire/http2/error_code.h"
#include "penstock/wire/http2/odd_fields.h"

namespace penstock::engine {

using model::Direction;
using model::Failure;
using model::FailureKind;
using wire::http1::Framing;
using Cause = EndFacts::Cause;

void noteIrregular(record::LiveExchange& live, const model::Headers& headers, model::Anomaly anomalies) {
  if (!model::any(anomalies)) return;
  if (const std::string fields = wire::http1::irregularities(headers, anomalies); !fields.empty()) live.did({model::Did::irregularFields, fields});
  if (const std::string fields = wire::http2::oddFields(headers, anomalies); !fields.empty()) live.did({model::Did::irregularFields, fields});
}

Awaitable<> replace(Run& run, Passage& passage, Verdict verdict, bool ownsRequest) {
  if (verdict.kind() == Verdict::Kind::answer) {
    Content::slow(passage, run.thread, verdict);
    if (verdict.reply())
      co_await answer(run.live, std::move(*verdict.reply()), run.client, ownsRequest);
    else
      co_await answer(run.live, std::move(verdict.answer()), run.client, ownsRequest, run.thread, run.recorder);
    co_return;
  }
  const bool reset = verdict.kind() == Verdict::Kind::reset;
  const model::Did did = reset ? model::Did::broken : model::Did::dropped;
  const model::Trace& trace = run.live->x().trace;
  if (trace.empty() || trace.back().did != did) run.live->did(did);  // who said so may have told it
  run.client.cut(reset ? http::Cut::reset : http::Cut::end, std::uint32_t(wire::http2::ErrorCode::cancel));
}

namespace {

/// What delimits the content for a client of HTTP/1 says nothing in HTTP/2, where it may be wrong.
void holdToFraming(http::ServerSide& server, const Framing& framing) {
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

/// From its head on both sides speak another protocol.
bool switches(const model::Exchange& x) {
  const int status = x.response->status;
  return status == 101 || (x.request->method == "CONNECT" && status / 100 == 2);
}

/// `content`: of the response, as it goes on.
Awaitable<Cause> moveResponse(Run& run, Attempt& attempt, http::BodySource& content) {
  Way way{run.thread, run.recorder, *run.live, Direction::toClient, content, run.client.response()};
  way.fromHttp2 = attempt.server().facts().http2;
  way.toHttp2 = run.client.facts().http2;
  way.slice = clientCheck;
  way.asker = &run.client;
  const Pumped down = co_await pump(way);
  if (down == Pumped::sourceFailed) noteOwnEnd(run.live->x(), content.end(), attempt.server().response().end());
  co_return causeOf(down);
}

void tapRaw(Run& run, Attempt& attempt) {
  MessageJudges* const judges = attempt.judges();
  if (judges && judges->begun()) return;  // what said that it is gRPC stays so
  record::tapSwitched(*run.live);
  if (!judges) return;
  for (const Direction d : {Direction::toServer, Direction::toClient}) judges->begin(d);
}

/// After 101, or a CONNECT that was granted: bytes of another protocol both ways.
Awaitable<Cause> moveRaw(Run& run, Attempt& attempt, http::BodySource& content) {
  http::ServerSide& server = attempt.server();
  const bool http2 = run.client.facts().http2;
  run.client.outlastSilence();
  server.outlastSilence();
  run.client.goRaw();
  server.goRaw();
  // Its request is over first; a stream of HTTP/2 just goes on, and the tap must see what follows the answer from its first byte.
  if (http2) tapRaw(run, attempt);
  co_await run.client.response().flush();  // a client may wait for it before it sends its body
  if (!http2) {
    co_await attempt.uploads().join();
    attempt.switched();
    tapRaw(run, attempt);
  }
  attempt.uploadRaw();
  const Cause cause = co_await moveResponse(run, attempt, content);
  co_return cause;
}

/// The head that came, in the record.
void noteHead(Run& run, Attempt& attempt) {
  record::LiveExchange& live = *run.live;
  model::Exchange& x = live.x();
  const model::ResponseHeadPtr& head = attempt.head();
  live.mark(model::Timings::responseStart, attempt.server().facts().firstByte);
  live.mark(model::Timings::responseHead);
  x.response = head;
  x.anomalies |= head->anomalies;
  noteIrregular(live, head->headers, head->anomalies);
  record::tapResponse(live);
  if (outlastsSilence(x)) {
    run.client.outlastSilence();
    attempt.server().outlastSilence();
  }
  live.touch();
}

/// The answer's head as it goes on, and what follows it.
Awaitable<Cause> passResponse(Run& run, Attempt& attempt, const model::ResponseHeadPtr& head, Content& content) {
  model::Exchange& x = run.live->x();
  const std::string& method = x.request->method;
  const model::ResponseHeadPtr sent = inVersionOf(run.client, x, head, method);
  if (sent != x.response) x.responseSent = sent;
  run.client.head(sent, method);
  Cause cause{};
  if (switches(x)) {
    cause = co_await moveRaw(run, attempt, content.source());
    co_return cause;
  }
  const bool fromHttp2 = attempt.server().facts().http2;
  if (fromHttp2 && !run.client.facts().http2 && !content.changed()) holdToFraming(attempt.server(), wire::http1::framingOf(*sent, method));
  cause = co_await moveResponse(run, attempt, content.source());
  co_return cause;
}

}  // namespace

namespace {

/// An answer with messages.
void letJudge(Attempt& attempt, Interceptions& asked, const model::Exchange& x, Content& content) {
  const bool raw = switches(x);
  if (raw) content.tellLate();
  if (!attempt.judges() && (raw || x.application == model::Application::sse)) attempt.judgeBy(asked.messages());
  if (attempt.judges()) content.judgeAt(attempt.judges()->gate(Direction::toClient), raw);
}

void beginJudging(Run& run, Attempt& attempt, Content& content) {
  if (!attempt.judges()) return;
  if (!switches(run.live->x())) attempt.judges()->begin(Direction::toClient);
  run.client.onGone(&content.source());
}

}  // namespace

Awaitable<Cause> respond(Run& run, Attempt& attempt, Passage& passage, Interceptions& asked, Content& content) {
  noteHead(run, attempt);
  model::Exchange& x = run.live->x();
  if (x.response->status == 0 && run.client.facts().http2) {  // bytes that are no HTTP have no place in a stream
    x.failure = Failure{FailureKind::serverMalformed, x.response->reason};
    co_return Cause::failed;
  }
  model::ResponseHeadPtr head = attempt.head();
  if (asked.any()) {
    letJudge(attempt, asked, x, content);
    Interceptions::Asked about{run.thread, run.client, &attempt.server(), content, run.core.held};
    auto verdict = co_await asked.ask(Side::response, about);
    if (!verdict) co_return Cause::clientGone;
    if (verdict->kind() != Verdict::Kind::pass) {
      co_await replace(run, passage, std::move(*verdict), attempt.requestEnded());
      co_return Cause::replaced;
    }
    content.arrange(passage, Side::response, saysNothing(*x.response, x.request->method));
    head = passage.sharedResponse();
    beginJudging(run, attempt, content);
  }
  const Cause cause = co_await passResponse(run, attempt, head, content);
  co_return cause;
}

}  // namespace penstock::engine
