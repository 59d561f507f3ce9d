// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/exchange.h"

#include <algorithm>
#include <string_view>

#include "penstock/net/turn.h"
#include "penstock/record/taps.h"
#include "penstock/wire/http1/body.h"
#include "penstock/wire/http1/head.h"
#include "penstock/wire/http2/error_code.h"
#include "replay/redirect.h"

namespace penstock::replay {

using http::Got;
using http::HeadEvent;
using model::Direction;
using model::Failure;
using model::FailureKind;
using model::Timings;

namespace {

/// Of all interim answers of an exchange. RFC 9110 sets no bound; an endless row of them is an attack.
constexpr std::size_t interimLimit = 1'000;
/// Given to a server at once; what it does not take is kept.
constexpr std::size_t pieceSize = 64 * 1024;

/// The content as its framing tells it; what does not fit that is content as well, since it goes out.
void recordContent(record::LiveExchange& live, const Outgoing& out) {
  std::string_view rest = std::string_view(out.bytes).substr(isHttp2(out) ? 0 : out.headSize);
  const std::size_t wire = rest.size();
  if (!isHttp2(out)) {
    wire::http1::BodyDecoder decoder(wire::http1::framingOf(*out.head));
    while (!rest.empty() && !decoder.done()) {
      const auto step = decoder.step(rest);
      if (step.failed || step.consumed == 0) break;
      live.body(Direction::toServer, step.data);
      rest.remove_prefix(step.consumed);
    }
  }
  if (!rest.empty()) live.body(Direction::toServer, rest);
  if (!out.leaveOpen) live.bodyEnded(Direction::toServer, wire);
}

}  // namespace

record::LiveExchangePtr begin(Worker& worker, const Outgoing& out, SteadyTime start) {
  record::LiveExchangePtr live = worker.recorder.begin(start, out.source);
  model::Exchange& x = live->x();
  x.scheme = out.to.tls ? "https" : "http";
  x.host = out.to.host;
  x.port = out.to.port;
  x.request = out.head;
  x.anomalies = out.head->anomalies;
  live->mark(Timings::requestHead);
  record::tapRequest(*live);
  recordContent(*live, out);
  live->touch();
  return live;
}

Failure agree(const Link& link, Outgoing& out, record::LiveExchange& live) {
  if (!out.negotiates || !isHttp2(out) || link.http2()) return {};
  auto plain = inHttp1(out);
  if (!plain) return {FailureKind::serverMalformed, "the server it was redirected to has no HTTP/2, and it cannot be written as HTTP/1.1"};
  out = std::move(*plain);
  live.x().request = out.head;
  live.touch();
  return {};
}

void Exchange::give(std::size_t size) {
  live_.mark(Timings::requestSent);
  const std::string_view piece = std::string_view(out_.bytes).substr(given_, size - given_);
  if (!piece.empty()) server_.request().data(piece, {});
  given_ += piece.size();
}

void Exchange::giveRest() {
  give(out_.bytes.size());
  // RFC 8441: its messages are the content.
  const bool goesOn = out_.leaveOpen || (isHttp2(out_) && out_.head->headers.contains(":protocol"));
  if (!goesOn) server_.request().end(nullptr);
  if (!out_.leaveOpen) live_.mark(Timings::requestEnd);
}

/// A large one, beside its answer.
Awaitable<> Exchange::giveRestSlowly() {
  while (given_ < out_.bytes.size()) {
    give(std::min(out_.bytes.size(), given_ + pieceSize));
    const bool flushed = co_await flush();
    if (!flushed) stopped_ = true;
    if (stopped_) co_return;
  }
  giveRest();
  co_await flush();
}

Awaitable<> Exchange::answerBeside(Failure& failure) {
  failure = co_await answer();
  stopped_ = true;
  if (given_ < out_.bytes.size() && !switched()) server_.cut(std::uint32_t(wire::http2::ErrorCode::noError));  // it had its say
}

Awaitable<Failure> Exchange::run() {
  if (out_.bytes.size() <= pieceSize) {
    giveRest();
    if (flushNow()) co_return co_await answer();
  }
  Failure failure;
  net::TaskGroup beside(worker_.io.context(), [this](std::string_view) { server_.cut(std::uint32_t(wire::http2::ErrorCode::internalError)); });
  beside.spawn(giveRestSlowly());
  co_await beside.run(answerBeside(failure));
  co_return failure;
}

Awaitable<Failure> Exchange::answer() {
  Failure failure = co_await awaitHead();
  if (!failure && progressed_) progressed_();
  if (!failure && !switched()) failure = co_await content();
  co_return failure;
}

void Exchange::noteHead(const model::ResponseHeadPtr& head) {
  model::Exchange& x = live_.x();
  live_.mark(Timings::responseStart, server_.facts().firstByte);
  live_.mark(Timings::responseHead);
  x.response = head;
  x.anomalies |= head->anomalies;
  record::tapResponse(live_);
  live_.touch();
}

Awaitable<Failure> Exchange::awaitHead() {
  while (true) {
    HeadEvent event = server_.pollHead();
    switch (event.got) {
      case HeadEvent::Got::interim:
        if (live_.x().interim.size() >= interimLimit) co_return Failure{FailureKind::serverLimit, "interim answers without an end"};
        live_.x().interim.push_back(event.head);
        live_.touch();
        break;
      case HeadEvent::Got::head: noteHead(event.head); co_return Failure{};
      case HeadEvent::Got::failed: {
        if (event.head) live_.x().response = event.head;
        Failure failure = server_.response().end().failure;
        co_return failure;
      }
      case HeadEvent::Got::nothing: co_await server_.response().wait(std::chrono::milliseconds(0)); break;
    }
  }
}

bool Exchange::switched() const {
  const model::Exchange& x = live_.x();
  return x.response && (x.response->status == 101 || (x.request->method == "CONNECT" && x.response->status / 100 == 2));
}

Awaitable<Failure> Exchange::content() {
  http::BodySource& from = server_.response();
  std::size_t moved = 0;  // since the last wait
  while (true) {
    http::BodyEvent event = from.poll();
    switch (event.got) {
      case Got::data:
        if (!event.data.empty()) live_.body(Direction::toClient, event.data);
        moved += event.data.size();
        if (progressed_) progressed_();
        if (worker_.recorder.congested()) co_await worker_.recorder.ready();
        if (moved >= net::turn) {
          moved = 0;
          co_await net::yield(worker_.io);
        }
        break;
      case Got::nothing:
        moved = 0;
        co_await from.wait(std::chrono::milliseconds(0));
        break;
      case Got::end:
        live_.x().anomalies |= from.end().anomalies;
        if (event.trailers) live_.x().responseTrailers = event.trailers;
        live_.bodyEnded(Direction::toClient, from.end().wireBytes);
        co_return Failure{};
      case Got::failed: {
        const http::SourceEnd end = from.end();
        live_.x().anomalies |= end.anomalies;
        live_.x().responseBody.wireSize = end.wireBytes;
        co_return end.failure ? end.failure : Failure{FailureKind::truncatedBody, {}};
      }
    }
  }
}

}  // namespace penstock::replay
