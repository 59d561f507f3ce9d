// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/exchange_runner.h"

#include <exception>
#include <utility>

#include "engine/exchange/answers.h"
#include "engine/exchange/other_forms.h"
#include "engine/exchange/respond.h"
#include "penstock/record/taps.h"

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
    facts.hadItsAnswer = hadItsAnswer(x, at, x.request->method);
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
  attempt.letGo();
  run.live->finish();
}

/// False: the request goes nowhere, and the exchange is over.
Awaitable<bool> passRequest(Run& run, Attempt& attempt, Passage& passage, Interceptions& asked) {
  if (asked.any()) {
    Interceptions::Asked about{run.thread, run.client, nullptr, attempt.content(), run.core.held};
    auto verdict = co_await asked.ask(Side::request, about);
    if (!verdict) {
      endAsClientLeft(run);
      co_return false;
    }
    if (verdict->kind() != Verdict::Kind::pass) {
      co_await replace(run, std::move(*verdict), true);
      run.live->finish();
      co_return false;
    }
    attempt.content().arrange(passage, Side::request, run.client.facts().requestEmpty);
    run.to = passage.destination();
  }
  model::RequestHeadPtr send = sentForm(passage.sharedRequest(), run.core, run.route, *run.live, run.to);
  attempt.begin(std::move(send));
  co_return true;
}

Awaitable<> runAsked(Run& run, Attempt& attempt, Content& response) {
  const model::RequestHead& request = *run.live->x().request;
  noteIrregular(*run.live, request.headers, request.anomalies);
  record::tapRequest(*run.live);
  Passage passage(run.thread, *run.live, run.to);
  Interceptions asked(run.core.interceptors, passage);
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
  std::exception_ptr thrown;
  try {
    co_await attempt.uploads().run(runAsked(run, attempt, response));
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!thrown) co_return;
  co_await attempt.content().abandon();
  co_await response.abandon();
  attempt.letGo();
  run.live->fail(Failure{FailureKind::internalError, net::messageOf(thrown)});
  std::rethrow_exception(thrown);
}

}  // namespace penstock::engine
