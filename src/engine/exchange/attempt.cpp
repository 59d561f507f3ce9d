// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/attempt.h"

#include <algorithm>
#include <utility>

#include "engine/exchange/answers.h"
#include "engine/exchange/own_answers.h"
#include "engine/session/note_times.h"
#include "penstock/codec/media_type.h"
#include "penstock/http/version_mapping.h"
#include "penstock/net/deadline.h"
#include "penstock/wire/http2/error_code.h"

namespace penstock::engine {

using http::HeadEvent;
using model::Failure;
using model::FailureKind;
using upstream::ServerProvider;

namespace {

/// Of all interim answers of an exchange. RFC 9110 sets no bound; an endless row of them is an attack.
constexpr std::size_t interimLimit = 1'000;
constexpr std::size_t interimBytesLimit = 4 * 1024 * 1024;

/// While servers say that they did not begin with it (GOAWAY of one after the other as they are restarted). Then the client is told so.
constexpr std::chrono::milliseconds askAgainFor{5'000};

/// Whether a proxy may send it again when the server may have seen it already (RFC 9110 9.2.2).
bool idempotent(std::string_view method) {
  for (const std::string_view m : {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
    if (method == m) return true;
  return false;
}

bool maybeSeen(ServerProvider::Stale stale) {
  return stale == ServerProvider::Stale::maybeSeen || stale == ServerProvider::Stale::keptEnded;
}

/// Before a request that was refused more than once is asked again: a server that only refuses costs both sides little.
Awaitable<> pause(unsigned attempts, net::IoThread& thread) {
  constexpr std::chrono::milliseconds first{10}, longest{500};
  constexpr unsigned doublings = 6;
  net::asio::steady_timer timer(thread.context(), std::min(first * (1 << std::min(attempts - 2, doublings)), longest));
  net::error_code ignored;
  co_await timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
}

/// The request's head as the server's version writes it.
Result<model::RequestHeadPtr> inVersionOf(const http::ServerSide& server, const model::RequestHeadPtr& head, bool bodyFollows) {
  const bool http2 = head->version == model::HttpVersion::http2;
  if (server.facts().http2 == http2) return head;
  if (server.facts().http2) return http::toHttp2(*head);
  return http::toHttp1(*head, bodyFollows);
}

}  // namespace

bool mayAskAgain(const AgainFacts& facts) {
  if (facts.stale == ServerProvider::Stale::no || facts.clientFailed || facts.interimPassed || facts.tooLong || !facts.contentWhole) return false;
  if (!maybeSeen(facts.stale)) return true;
  return !facts.endedBefore && !facts.contentSent && facts.requestEnded && idempotent(facts.method);
}

model::ResponseHeadPtr inVersionOf(const http::ClientSide& client, const model::Exchange& x, model::ResponseHeadPtr head,
                                   std::string_view method) {
  const bool http2 = head->version == model::HttpVersion::http2;
  if (client.facts().http2 == http2) return head;
  return http2 ? http::toHttp1(*head, x.request->version, method) : http::toHttp2(*head);
}

bool outlastsSilence(const model::Exchange& x) {
  if (x.application != model::Application::none) return true;
  return !x.response && codec::mediaType(x.request->headers.find("Accept").value_or("")) == "text/event-stream";
}

void noteOwnEnd(model::Exchange& x, const http::SourceEnd& given, const http::SourceEnd& received) {
  if (received.failure || !given.failure || x.failure) return;
  x.failure = given.failure;
  x.anomalies |= given.anomalies;
}

void endAsClientLeft(Run& run) {
  run.client.broken();  // finds out how
  Failure failure{FailureKind::clientClosed, "before its server was reached"};
  const http::SourceEnd end = run.client.request().end();
  if (end.failure) failure = end.failure;
  run.client.cut(http::Cut::reset, end.code);
  run.live->fail(std::move(failure));
}

Attempt::Attempt(Run& run)
    : run_(run), content_(run.thread, run.recorder, *run.live, model::Direction::toServer), uploads_(run.thread.context(), [this](std::string_view what) {
        if (server_) server_->cut(std::uint32_t(wire::http2::ErrorCode::internalError));
        run_.endClient(what);
      }) {
  content_.from(run.client.request());
}

void Attempt::judgeBy(std::vector<MessageInterception*> wanted) {
  if (wanted.empty()) return;
  auto broken = [&client = run_.client] { return client.broken(); };
  auto stop = [this](std::string_view what) {
    if (server_) server_->cut(std::uint32_t(wire::http2::ErrorCode::internalError));
    run_.endClient(what);
  };
  judges_ = std::make_unique<MessageJudges>(run_.thread, *run_.live, std::move(broken), std::move(wanted), std::move(stop));
}

void Attempt::begin(model::RequestHeadPtr head) {
  send_ = std::move(head);
  servers_.emplace(run_.route.upstream, run_.to);
}

Awaitable<Attempt::Came> Attempt::untilHead() {
  const net::Deadline askingAgain(askAgainFor);
  bool endedBefore = false;
  for (unsigned attempts = 1;; ++attempts) {
    const bool reached = co_await reach();
    if (!reached) co_return Came::nothing;
    const Came came = co_await awaitHead();
    stale_ = came == Came::failed ? servers_->staleness(*server_) : ServerProvider::Stale::no;
    if (came != Came::failed || uploads_.failed()) co_return came;
    const model::Exchange& x = run_.live->x();
    const AgainFacts facts{stale_, endedBefore, askingAgain.over(), sent_.whole(), x.requestBody.size > 0,
                           ended_, clientFailed_, !x.interim.empty(), send_->method};
    if (!mayAskAgain(facts)) co_return came;
    if (!ended_) {
      unwanted_ = true;
      content_.source().interrupt();
      co_await uploads_.join();
      if (!sent_.whole() || clientFailed_) co_return came;
    }
    letGo();
    auto& timings = run_.live->x().timings;
    timings[model::Timings::requestSent] = timings[model::Timings::requestEnd] = -1;
    endedBefore = maybeSeen(stale_);
    if (attempts > 1 && !endedBefore) co_await pause(attempts, run_.thread);
  }
}

Awaitable<bool> Attempt::reach() {
  record::LiveExchange& live = *run_.live;
  upstream::Acquired acquired = co_await servers_->acquire(run_.client);
  if (acquired.connection) live.x().connection = acquired.connection;
  if (acquired.times) noteTimes(live, *acquired.times);
  if (acquired.clientLeft) {
    endAsClientLeft(run_);
    co_return false;
  }
  if (!acquired.server) {
    live.x().failure = acquired.failure;
    std::string offer = offerFor(run_.core, run_.to, live.x());
    co_await answerFailure(run_.live, std::move(acquired.failure), run_.client, true, std::move(offer));
    co_return false;
  }
  server_ = acquired.server;
  sent_.keep(acquired.mayNotBegin);
  const bool empty = run_.client.facts().requestEmpty && !content_.changed();
  const auto head = inVersionOf(*server_, send_, !empty);
  if (!head) {
    Failure failure{FailureKind::clientMalformed, head.error().message};
    server_->cut(std::uint32_t(wire::http2::ErrorCode::cancel));
    letGo();
    co_await answerFailure(run_.live, std::move(failure), run_.client, true);
    co_return false;
  }
  if (*head != send_) live.x().requestSent = *head;
  run_.client.onGone(&server_->response());
  server_->onGone(&content_.source());
  co_await send(*head);
  co_return true;
}

/// Head and body as far as they are here; a body still to come goes on beside the response.
Awaitable<> Attempt::send(model::RequestHeadPtr head) {
  run_.live->mark(model::Timings::requestSent);
  server_->head(head);
  if (outlastsSilence(run_.live->x())) {
    run_.client.outlastSilence();
    server_->outlastSilence();
  }
  sent_.sendTo(server_->request());
  ended_ = unwanted_ = clientFailed_ = false;
  if (run_.client.facts().requestHere && !judges_)
    co_await upload();
  else
    uploads_.spawn(upload());
}

/// Until the body is over, the client fails (the server side is then cut) or the server takes no more.
Awaitable<> Attempt::upload() {
  Way way{run_.thread, run_.recorder, *run_.live, model::Direction::toServer, content_.source(), server_->request()};
  way.fromHttp2 = run_.client.facts().http2;
  way.toHttp2 = server_->facts().http2;
  way.unwanted = &unwanted_;
  way.sent = &sent_;
  const Pumped pumped = co_await pump(way);
  if (pumped == Pumped::sourceFailed) {
    clientFailed_ = true;
    noteOwnEnd(run_.live->x(), content_.source().end(), run_.client.request().end());
    if (!run_.client.request().end().failure) co_await server_->request().flush();  // what passed before it was ended on purpose
    if (judges_) judges_->clientLeft();
    server_->cut(run_.client.request().end().code);
  }
  ended_ = true;
}

void Attempt::uploadRaw() {
  if (!ended_) return;
  ended_ = clientFailed_ = false;
  uploads_.spawn(upload());
}

Awaitable<> Attempt::endUpload(bool wanted) {
  if (!ended_) {
    run_.client.cut(http::Cut::early, 0);
    if (!wanted || !server_->facts().takesMore) {
      unwanted_ = true;
      content_.source().interrupt();
    }
  }
  co_await uploads_.join();
}

void Attempt::letGo() {
  run_.client.onGone(nullptr);
  if (server_) servers_->release(*std::exchange(server_, nullptr));
}

Awaitable<bool> Attempt::flushClient() {
  bool flushed = run_.client.response().flushNow();
  if (!flushed) flushed = co_await run_.client.response().flush();
  co_return flushed;
}

Awaitable<Attempt::Came> Attempt::awaitHead() {
  while (true) {
    HeadEvent event = server_->pollHead();
    switch (event.got) {
      case HeadEvent::Got::nothing: {
        // Nothing that was received is held back while we wait.
        const bool flushed = co_await flushClient();
        if (!flushed) co_return Came::clientGone;
        const bool news = co_await server_->response().wait(clientCheck);
        if (!news && run_.client.broken()) co_return Came::clientGone;
        break;
      }
      case HeadEvent::Got::interim: {
        if (!passInterim(std::move(event.head))) co_return Came::failed;
        if (!run_.client.response().full()) break;
        const bool flushed = co_await flushClient();
        if (!flushed) co_return Came::clientGone;
        break;
      }
      case HeadEvent::Got::head:
        sent_.forget();
        head_ = std::move(event.head);
        co_return Came::head;
      case HeadEvent::Got::failed:
        if (event.head) {
          run_.live->x().response = event.head;
          run_.live->x().anomalies |= event.head->anomalies;
        }
        run_.live->x().responseBody.wireSize = server_->response().end().wireBytes;
        co_await run_.client.response().flush();
        co_return Came::failed;
    }
  }
}

/// False: there were too many.
bool Attempt::passInterim(model::ResponseHeadPtr head) {
  model::Exchange& x = run_.live->x();
  x.interim.push_back(head);
  run_.live->touch();
  run_.client.interim(*inVersionOf(run_.client, x, head, send_->method));
  interimBytes_ += head->headers.received().size();
  if (x.interim.size() <= interimLimit && interimBytes_ <= interimBytesLimit) return true;
  x.failure = Failure{FailureKind::serverMalformed, "interim responses without end"};
  return false;
}

}  // namespace penstock::engine
