// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/send_task.h"

#include <utility>

#include "penstock/wire/http2/error_code.h"
#include "replay/conversation.h"
#include "replay/open_request.h"
#include "replay/redirect.h"

namespace penstock::replay {

using model::Failure;
using model::FailureKind;

namespace {

/// How often at most somebody is told that more of an answer came.
constexpr std::chrono::milliseconds toldEvery{50};

}  // namespace

void Sending::cancel() {
  {
    const std::lock_guard lock(mutex_);
    if (state_.phase != SendPhase::ended) state_.cancelled = true;
  }
  door_->post([self = shared_from_this()] {
    if (std::exchange(self->cancelled_, true)) return;
    if (self->breakOff_) self->breakOff_();
  });
}

Result<void> Sending::post(bool open, const char* closed, std::size_t size, std::function<void()> deliver) {
  {
    const std::lock_guard lock(mutex_);
    if (!open) return makeError(ErrorCode::unsupported, closed);
    if (posted_ + unwritten_ + size > maxWaiting) return makeError(ErrorCode::limit, "the server does not take what was sent before: 64 MB wait for it");
    posted_ += size;
  }
  door_->post([self = shared_from_this(), size, deliver = std::move(deliver)] {
    // What stands before a cancel in the queue, 64 MB of it, is nothing that it waits for.
    if (!self->state().cancelled) deliver();
    const std::lock_guard lock(self->mutex_);
    self->posted_ -= size;
  });
  return {};
}

Result<void> Sending::send(wire::websocket::Opcode opcode, std::string payload) {
  const std::size_t size = payload.size();
  return post(state().phase == SendPhase::open, "no WebSocket is open", size, [this, opcode, bytes = std::move(payload)] {
    if (write_) write_(opcode, bytes);
  });
}

Result<void> Sending::give(std::string bytes, bool last) {
  const std::size_t size = bytes.size();
  return post(state().takesMore, "the request takes no more: its stream is not open", size, [this, last, given = std::move(bytes)] {
    if (give_) give_(given, last);
  });
}

Awaitable<> SendTask::run(Worker& worker, KeptLinks& kept, SendingPtr sending, Outgoing out, unsigned redirects, KeptConnectionPtr over) {
  Link* const link = over ? kept.take(over->number()) : nullptr;
  SendTask task(worker, *sending, link);
  sending->breakOff_ = [&task] { task.breakOff(); };
  std::exception_ptr thrown;
  try {
    co_await task.tasks_.run(task.all(std::move(out), redirects));
  } catch (...) {
    thrown = std::current_exception();
  }
  sending->breakOff_ = nullptr;
  if (link) kept.giveBack(over->number());
  sending->update([&](SendState& s) {
    s.phase = SendPhase::ended;
    s.cancelled = sending->cancelled_;
    s.takesMore = false;
    if (thrown) s.failure = Failure{FailureKind::internalError, net::messageOf(thrown)};
  });
}

/// Whatever is waited for, on this thread.
void SendTask::breakOff() {
  stop_.request_stop();
  if (side_) side_->cut(std::uint32_t(wire::http2::ErrorCode::cancel));
}

void SendTask::late() {
  timedOut_ = true;
  breakOff();
}

void SendTask::progressed(record::LiveExchange& live, bool head) {
  const SteadyTime now = steadyNow();
  // Of a conversation each message counts: nothing may come behind it for long.
  if (!head && !conversing_ && now - toldAt_ < toldEvery) return;
  toldAt_ = now;
  sending_.update([&](SendState& s) {
    if (s.phase != SendPhase::open) s.phase = SendPhase::receiving;
    s.status = live.x().response->status;
    s.size = live.x().responseBody.size;
  });
}

void SendTask::ended(record::LiveExchange& live, Failure failure, const Outgoing& out) {
  if (sending_.cancelled_)
    failure = {FailureKind::clientClosed, "the send was cancelled"};
  else if (timedOut_)
    failure = {FailureKind::serverTimeout, "its answer was not whole within " + std::to_string(out.timeout.count()) + " ms"};
  const model::Exchange& x = live.x();
  const int status = x.response ? x.response->status : 0;
  const std::uint64_t size = x.responseBody.size;
  live.x().failure = failure;
  live.finish();
  sending_.update([&](SendState& s) {
    s.status = status;
    s.size = size;
    s.durationUs = worker_.last ? worker_.last->timings[model::Timings::end] : 0;
    s.failure = failure;
  });
}

Awaitable<> SendTask::all(Outgoing out, unsigned redirects) {
  for (unsigned hop = 0;; ++hop) {
    const record::LiveExchangePtr live = replay::begin(worker_, out, steadyNow());
    sending_.update([&](SendState& s) {
      s.exchanges.push_back(live->x().id);
      s.phase = SendPhase::connecting;
    });
    limit_.emplace(worker_.io.context(), out.timeout, [this] { late(); });
    Failure failure;
    if (!sending_.cancelled_) failure = co_await one(out, *live);
    limit_.reset();
    std::optional<Outgoing> next;
    if (!failure && hop < redirects && !out.leaveOpen && live->x().response) next = redirected(out, *live->x().response);
    ended(*live, std::move(failure), out);
    if (!next || brokenOff()) break;
    out = std::move(*next);
  }
  own_.close();
}

Awaitable<Failure> SendTask::one(Outgoing& out, record::LiveExchange& live) {
  for (bool again = false;; again = true) {
    if (!link_.serves(out)) {
      Failure failure = co_await link_.open(out, stop_.get_token());
      live.x().connection = link_.info();
      upstream::forEachMoment(link_.times(), [&live](model::Timings::Moment moment, SteadyTime at) { live.mark(moment, at); });
      if (failure || brokenOff()) co_return failure;  // it may have been reached in the very turn that nobody wanted it any more
      if (failure = agree(link_, out, live); failure) co_return failure;
    }
    live.x().connection = link_.info();
    http::ServerSide& side = link_.begin(out);
    side_ = &side;
    Failure failure = co_await exchanged(out, live, side);
    side_ = nullptr;
    const bool stale = failure && link_.wentStale(side);
    link_.end(side);
    if (!stale || again || out.leaveOpen || brokenOff()) co_return failure;
  }
}

Awaitable<Failure> SendTask::leftOpen(Exchange& exchange, record::LiveExchange& live, http::ServerSide& side, const std::function<void(std::size_t)>& waits) {
  limit_.reset();  // it lasts as long as the person likes
  conversing_ = true;
  OpenRequest open(worker_, side, live, waits);
  sending_.give_ = [this, &open](const std::string& bytes, bool last) {
    open.give(bytes, last);
    if (last) sending_.update([](SendState& s) { s.takesMore = false; });
  };
  sending_.update([](SendState& s) { s.takesMore = true; });
  Failure failure = co_await open.run(exchange);
  sending_.give_ = nullptr;
  sending_.update([](SendState& s) { s.takesMore = false; });
  co_return failure;
}

Awaitable<Failure> SendTask::exchanged(const Outgoing& out, record::LiveExchange& live, http::ServerSide& side) {
  sending_.update([](SendState& s) { s.phase = SendPhase::waiting; });
  if (out.timeout.count()) side.outlastSilence();  // ours is the time that counts
  bool first = true;
  const std::function<void()> told = [&] { progressed(live, std::exchange(first, false)); };
  const Conversation::Waits waits = [this](std::size_t bytes) {
    const std::lock_guard lock(sending_.mutex_);
    sending_.unwritten_ = bytes;
  };
  Exchange exchange(worker_, side, out, live, told);
  Failure failure;
  if (out.leaveOpen)
    failure = co_await leftOpen(exchange, live, side, waits);
  else
    failure = co_await exchange.run();
  if (failure || !exchange.switched()) co_return failure;
  limit_.reset();  // what was asked for came
  conversing_ = true;
  Conversation conversation(worker_, side, live, told, waits);
  sending_.write_ = [&conversation](wire::websocket::Opcode opcode, const std::string& payload) { conversation.write(opcode, payload); };
  sending_.update([](SendState& s) { s.phase = SendPhase::open; });
  failure = co_await conversation.run();
  sending_.write_ = nullptr;
  co_return failure;
}

}  // namespace penstock::replay
