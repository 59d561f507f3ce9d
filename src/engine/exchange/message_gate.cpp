// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/message_gate.h"

#include <algorithm>
#include <utility>

#include "engine/exchange/pump.h"

namespace penstock::engine {

using http::BodyEvent;
using http::Got;
using model::Direction;

MessageGate::MessageGate(net::IoThread& thread, record::LiveExchange& live, Direction d, Broken broken, Judge& judge)
    : live_(live), direction_(d), broken_(std::move(broken)), judge_(judge), timer_(thread.context()) {}

void MessageGate::open(record::EditedWay* way) {
  way_ = way;
  last_ = {};
}

BodyEvent MessageGate::poll() {
  if (!way_) return from_->poll();
  polling_ = true;
  BodyEvent event = next();
  polling_ = false;
  return event;
}

BodyEvent MessageGate::next() {
  BodyEvent event;
  news_ = false;
  while (true) {
    if (live_.finished()) return failed({});
    judge_.judge(direction_);
    out_ = way_->take();
    if (!way_->injects()) judge_.injected(direction_);
    if (!out_.empty()) {
      event.got = Got::data;
      event.data = out_;
      return event;
    }
    if (!way_->broken().empty()) return failed(way_->broken());
    if (last_.got != Got::nothing) return way_->over() || clientGone_ ? last_ : BodyEvent();
    if (clientGone_) return failed({});
    if (!way_->hungry()) return {};
    event = from_->poll();
    if (event.got == Got::nothing) return event;
    if (event.got == Got::data) {
      event = {};
      continue;
    }
    last_ = event;
    if (!live_.finished()) way_->end(live_);
    // A client that left waits for nothing; what a server sent before it broke off is still its answer.
    clientGone_ = event.got == Got::failed && direction_ == Direction::toServer;
    event = {};
  }
}

BodyEvent MessageGate::failed(std::string_view why) {
  using Kind = model::FailureKind;
  if (!why.empty() && !live_.finished() && !live_.x().failure)
    live_.x().failure = {direction_ == Direction::toServer ? Kind::clientMalformed : Kind::serverMalformed,
                         std::string(why)};
  last_ = {};
  last_.got = Got::failed;
  return last_;
}

Awaitable<bool> MessageGate::wait(std::chrono::milliseconds slice) {
  if (std::exchange(news_, false)) co_return true;
  bool news = false;
  if (asksMore())
    news = co_await from_->wait(slice);
  else
    news = co_await waitHere(slice);
  co_return std::exchange(news_, false) || news;
}

/// What it stands before is not to be read, or has nothing more. So nobody is told there that the client left.
Awaitable<bool> MessageGate::waitHere(std::chrono::milliseconds slice) {
  timer_.expires_after(slice.count() > 0 ? std::min(slice, clientCheck) : clientCheck);
  waitsHere_ = true;
  net::error_code ec;
  co_await timer_.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ec));
  waitsHere_ = false;
  if (ec || direction_ == Direction::toClient || !broken_()) co_return false;
  clientGone_ = true;
  co_return true;
}

void MessageGate::wake() {
  if (polling_) return;
  news_ = true;
  interrupt();
}

void MessageGate::clientLeft() {
  clientGone_ = true;
  wake();
}

void MessageGate::interrupt() {
  timer_.cancel();
  if (!waitsHere_ && from_) from_->interrupt();
}

}  // namespace penstock::engine
