// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/exchange_runner.h"

#include <exception>
#include <optional>
#include <utility>

#include "engine/exchange/answers.h"
#include "engine/exchange/other_forms.h"
#include "engine/exchange/respond.h"
#include "penstock/record/taps.h"
#include "penstock/wire/http2/error_code.h"

namespace penstock::engine {

using model::Direction;
using model::Failure;
using model::FailureKind;
using Cause = EndFacts::Cause;

namespace {

EndFacts factsOf(Run& run, Attempt& attempt, Cause cause) {
  model::Exchange& x = run.live->x();
  if (cause == Cause::clientGone) run.client.broken();  // finds out how
  const http::SourceEnd client = run.client.request().end(), server = attempt.server().response().end();
  const http::ClientFacts at = run.client.facts();
  EndFacts facts;
  // By one who stands before it, on purpose. Of a head that was cut off the anomaly is there as well, and means no reset.
  const bool ours = cause == Cause::failed && x.failure.kind == FailureKind::truncatedBody && !server.failure && !client.failure;
  const bool reset = ours && model::any(x.anomalies & model::Anomaly::truncated);
  if (reset) facts.serverAnomalies |= model::Anomaly::truncated;
  x.anomalies |= server.anomalies | client.anomalies;
  facts.cause = cause;
  facts.clientFailed = attempt.clientFailed();
  facts.untouched = at.untouched;
  facts.bothHttp2 = at.http2 && attempt.server().facts().http2;
  facts.keptEnded = attempt.staleness() == upstream::ServerProvider::Stale::keptEnded && x.interim.empty();
  facts.clientCode = client.code;
  facts.serverAnomalies |= server.anomalies;
  using wire::http2::ErrorCode;
  facts.serverCode = ours ? std::uint32_t(reset ? ErrorCode::cancel : ErrorCode::internalError) : server.code;
  if (cause == Cause::clientGone) {
    facts.failure = client.failure;
    facts.hadItsAnswer = hadItsAnswer(x, at, x.request->method);
    if (facts.hadItsAnswer)
      run.live->bodyEnded(Direction::toClient, server.wireBytes);
    else
      x.responseBody.wireSize = server.wireBytes;
    if (facts.hadItsAnswer && x.application == model::Application::sse) run.live->did(model::Did::streamClosed);
  } else if (cause == Cause::failed) {
    facts.failure = x.failure ? x.failure : facts.clientFailed ? client.failure : server.failure;
  }
  return facts;
}

Awaitable<> end(Run& run, Attempt& attempt, Cause cause) {
  if (attempt.judges() && cause != Cause::whole) co_await attempt.judges()->leave();
  EndFacts facts;
  facts.cause = cause;
  if (cause != Cause::replaced) facts = factsOf(run, attempt, cause);
  const Ending ending = endingOf(facts);
  if (ending.tell == Ending::Tell::page) {
    Failure failure = ending.failure;
    co_await answerFailure(run.live, std::move(failure), run.client, attempt.requestEnded());
  } else if (ending.failure) {
    run.live->x().failure = ending.failure;
  }
  if (ending.serverCode) attempt.server().cut(*ending.serverCode);
  if (ending.tell == Ending::Tell::cut) run.client.cut(ending.cut, ending.clientCode);
  co_await attempt.endUpload(cause == Cause::whole);
  if (attempt.judges()) co_await attempt.judges()->leave();
  attempt.letGo();
  run.live->finish();
}

/// A request that has messages, or may turn out to: a WebSocket over HTTP/2 has its content before it has its answer.
void letJudge(Run& run, Attempt& attempt, Interceptions& asked) {
  const bool stream = run.live->x().request->headers.contains(":protocol");
  if (stream) attempt.content().tellLate();
  // What asks to switch has its messages behind that.
  const bool grpc = run.live->tapped() && !run.live->x().request->headers.contains("Upgrade");
  if (!stream && !grpc) return;
  attempt.judgeBy(asked.messages());
  if (attempt.judges()) attempt.content().judgeAt(attempt.judges()->gate(Direction::toServer), stream);
}

/// False: the request goes nowhere, and the exchange is over.
Awaitable<bool> passRequest(Run& run, Attempt& attempt, Passage& passage, Interceptions& asked) {
  if (asked.any()) {
    letJudge(run, attempt, asked);
    Interceptions::Asked about{run.thread, run.client, nullptr, attempt.content(), run.core.held};
    auto verdict = co_await asked.ask(Side::request, about);
    if (!verdict) {
      endAsClientLeft(run);
      co_return false;
    }
    if (verdict->kind() != Verdict::Kind::pass) {
      if (run.client.facts().requestEmpty) run.live->bodyEnded(Direction::toServer, 0);
      co_await replace(run, passage, std::move(*verdict), true);
      run.live->finish();
      co_return false;
    }
    attempt.content().arrange(passage, Side::request, run.client.facts().requestEmpty);
    run.to = passage.destination();
    if (attempt.judges() && !run.live->x().request->headers.contains(":protocol")) attempt.judges()->begin(Direction::toServer);
  }
  model::RequestHeadPtr send = sentForm(passage.sharedRequest(), run.route, *run.live, run.to);
  attempt.begin(std::move(send));
  co_return true;
}

/// Who has a say. Outlives all that the exchange does.
struct Chain {
  explicit Chain(Run& run) : passage(run.thread, *run.live, run.to), asked(run.core, passage) {}
  Passage passage;
  Interceptions asked;
};

Awaitable<> runAsked(Run& run, Attempt& attempt, Content& response, std::optional<Chain>& chain) {
  const model::RequestHead& request = *run.live->x().request;
  noteIrregular(*run.live, request.headers, request.anomalies);
  record::tapRequest(*run.live);
  chain.emplace(run);
  auto& [passage, asked] = *chain;
  const bool passed = co_await passRequest(run, attempt, passage, asked);
  if (!passed) co_return;
  const Attempt::Came came = co_await attempt.untilHead();
  if (came == Attempt::Came::nothing || attempt.uploads().failed()) co_return;
  Cause cause = came == Attempt::Came::failed ? Cause::failed : Cause::clientGone;
  if (came == Attempt::Came::head) {
    response.from(attempt.server().response());
    cause = co_await respond(run, attempt, passage, asked, response);
  }
  if (attempt.uploads().failed()) co_return;
  co_await end(run, attempt, cause);
}

}  // namespace

Awaitable<> runExchange(Run run) {
  Attempt attempt(run);
  Content response(run.thread, run.recorder, *run.live, Direction::toClient);
  std::optional<Chain> chain;
  std::exception_ptr thrown;
  try {
    co_await attempt.uploads().run(runAsked(run, attempt, response, chain));
    if (attempt.judges()) co_await attempt.judges()->leave();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!thrown) co_return;
  if (attempt.judges()) co_await attempt.judges()->abandon();
  co_await attempt.content().abandon();
  co_await response.abandon();
  attempt.letGo();
  run.live->fail(Failure{FailureKind::internalError, net::messageOf(thrown)});
  std::rethrow_exception(thrown);
}

}  // namespace penstock::engine
