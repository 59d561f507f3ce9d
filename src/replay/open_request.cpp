// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/open_request.h"

#include <utility>

#include "penstock/wire/http2/error_code.h"

namespace penstock::replay {

using model::Direction;
using model::Failure;
using wire::http2::ErrorCode;

OpenRequest::OpenRequest(Worker& worker, http::ServerSide& server, record::LiveExchange& live, const Waits& waits)
    : server_(server), live_(live), waits_(waits),
      tasks_(worker.io.context(), [this](std::string_view) { server_.cut(std::uint32_t(ErrorCode::internalError)); }) {}

Awaitable<Failure> OpenRequest::run(Exchange& exchange) {
  server_.outlastSilence();
  exchange.giveRest();
  flushSoon();
  Failure failure;
  co_await tasks_.run(answer(exchange, failure));
  co_return failure;
}

Awaitable<> OpenRequest::answer(Exchange& exchange, Failure& failure) {
  failure = co_await exchange.answer();
  if (ended_) co_return;
  end();
  server_.cut(std::uint32_t(ErrorCode::noError));  // it had its say
}

void OpenRequest::give(std::string_view bytes, bool last) {
  if (ended_) return;
  if (!bytes.empty()) {
    live_.body(Direction::toServer, bytes);
    server_.request().data(bytes, {});
    waits_(waiting_ += bytes.size());
  }
  if (last) {
    server_.request().end(nullptr);
    end();
  }
  live_.touch();
  flushSoon();
}

void OpenRequest::end() {
  ended_ = true;
  live_.mark(model::Timings::requestEnd);
  live_.bodyEnded(Direction::toServer, live_.x().requestBody.size);
}

void OpenRequest::flushSoon() {
  if (server_.request().flushNow()) return waits_(waiting_ = 0);
  if (!std::exchange(flushing_, true)) tasks_.spawn(flush());
}

Awaitable<> OpenRequest::flush() {
  co_await server_.request().flush();
  waits_(waiting_ = 0);
  flushing_ = false;
}

}  // namespace penstock::replay
