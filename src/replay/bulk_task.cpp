// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/bulk_task.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "penstock/wire/http2/error_code.h"
#include "replay/redirect.h"

namespace penstock::replay {

using model::Failure;
using model::FailureKind;

namespace {

/// Deadlines are looked at, and figures told, this often.
constexpr std::chrono::milliseconds tickLength{100};

}  // namespace

void Bulk::ask(Wish wish) {
  door_->post([self = shared_from_this(), wish] {
    if (self->wish_ == Wish::stop) return;
    self->wish_ = wish;
    if (self->heard_) self->heard_();
  });
}

BulkTask::BulkTask(Worker& worker, Bulk& bulk, BulkRequests& requests, BulkOptions options, std::shared_ptr<BulkListener> listener)
    : worker_(worker), bulk_(bulk), requests_(requests), options_(options), listener_(std::move(listener)),
      links_(worker.io.context(), [this](std::string_view) { heard(); }), tasks_(worker.io.context(), [this](std::string_view) { heard(); }),
      next_(options.first) {
  for (unsigned i = 0; i < std::max(1u, options.concurrency); ++i) {
    Connection& own = connections_.emplace_back(worker_, links_);
    Connection& elsewhere = connections_.emplace_back(worker_, links_);
    Connection& common = i % streamsOfOne == 0 ? own : lanes_.back().http2;
    lanes_.emplace_back(worker_, own, common, elsewhere);
  }
}

Awaitable<> BulkTask::run(Worker& worker, BulkPtr bulk, std::shared_ptr<BulkRequests> requests, BulkOptions options,
                          std::shared_ptr<BulkListener> listener) {
  BulkTask task(worker, *bulk, *requests, options, std::move(listener));
  bulk->heard_ = [&task] { task.heard(); };
  if (bulk->wish_ == Bulk::Wish::stop) task.stop_.request_stop();  // before it began
  for (Lane& lane : task.lanes_) task.tasks_.spawn(task.lane(lane));
  task.tick();
  std::exception_ptr thrown;
  try {
    co_await task.tasks_.join();
    for (Connection& connection : task.connections_) connection.link.close();
    co_await task.links_.join();
  } catch (...) {
    thrown = std::current_exception();
  }
  task.tick_.reset();
  bulk->heard_ = nullptr;
  {
    const std::lock_guard lock(bulk->mutex_);
    bulk->state_ = {BulkState::Phase::ended, task.done_, task.failed_, 0, task.next_ < requests->size()};
  }
  bulk->changed_.notify();
  if (thrown) std::rethrow_exception(thrown);
}

/// In a turn of its own, since what goes on then may be over before whoever wakes it goes on.
void BulkTask::wake(const Lane& lane) {
  net::asio::post(worker_.io.context(), [turn = lane.turn] { turn->notify(); });
}

void BulkTask::breakOff(Lane& lane) {
  lane.dial.request_stop();
  wake(lane);
  if (lane.side) lane.side->cut(std::uint32_t(wire::http2::ErrorCode::cancel));
}

void BulkTask::heard() {
  const bool stopped = bulk_.wish_ == Bulk::Wish::stop || tasks_.failed() || links_.failed();
  if (stopped) stop_.request_stop();
  for (Lane& lane : lanes_) {
    if (stopped) breakOff(lane);
    if (lane.idle) lane.timer.cancel();
  }
  publish();
}

void BulkTask::publish() {
  {
    const std::lock_guard lock(bulk_.mutex_);
    const bool paused = bulk_.wish_ == Bulk::Wish::pause;
    bulk_.state_ = {paused ? BulkState::Phase::paused : BulkState::Phase::running, done_, failed_, underWay_, false};
  }
  bulk_.changed_.notify();
}

void BulkTask::tick() {
  tick_ = std::make_shared<net::asio::steady_timer>(worker_.io.context(), tickLength);
  tick_->async_wait([this, weak = std::weak_ptr(tick_)](net::error_code ec) {
    if (ec || weak.expired()) return;
    const SteadyTime now = steadyNow();
    for (Lane& lane : lanes_) {
      if (now < lane.deadline) continue;
      lane.deadline = SteadyTime::max();
      lane.timedOut = true;
      breakOff(lane);
    }
    publish();
    tick();
  });
}

/// Until then, or until there is another wish.
Awaitable<> BulkTask::rest(Lane& lane, SteadyTime until) {
  lane.timer.expires_at(until);
  lane.idle = true;
  net::error_code ignored;
  co_await lane.timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
  lane.idle = false;
}

/// False: nothing more is to be sent.
Awaitable<bool> BulkTask::turn(Lane& lane) {
  while (!stop_.stop_requested()) {
    const bool paused = bulk_.wish_ == Bulk::Wish::pause;
    const bool full = !paused && listener_ && listener_->full();
    if (paused || full) {
      co_await rest(lane, full ? steadyNow() + tickLength : SteadyTime::max());
      continue;
    }
    if (options_.perSecond <= 0) co_return true;
    const SteadyTime now = steadyNow();
    const auto step = std::chrono::duration_cast<SteadyTime::duration>(std::chrono::duration<double>(1 / options_.perSecond));
    const SteadyTime mine = std::max(now, nextAt_);
    nextAt_ = mine + step;
    while (steadyNow() < mine && bulk_.wish_ == Bulk::Wish::run) co_await rest(lane, mine);
    if (bulk_.wish_ == Bulk::Wish::run) co_return true;
  }
  co_return false;
}

bool BulkTask::takeNumber(std::uint64_t& number) {
  while (next_ < requests_.size() && !requests_.wanted(next_)) ++next_;
  if (next_ >= requests_.size()) return false;
  number = next_++;
  return true;
}

Awaitable<> BulkTask::lane(Lane& lane) {
  while (true) {
    const bool going = co_await turn(lane);
    std::uint64_t number = 0;
    if (!going || !takeNumber(number)) co_return;
    ++underWay_;
    co_await sendOne(lane, number);
    --underWay_;
    if (options_.delay.count() > 0 && !stop_.stop_requested()) co_await rest(lane, steadyNow() + options_.delay);
  }
}

Awaitable<> BulkTask::sendOne(Lane& lane, std::uint64_t number) {
  BulkResult result;
  result.number = number;
  auto out = requests_.at(number);
  if (!out) {
    result.problem = out.error().message;
    ++done_;
    ++failed_;
    if (listener_) listener_->ended(std::move(result));
    co_return;
  }
  std::optional<upstream::Destination> first;  // of a redirected one
  lane.away = false;
  for (unsigned hop = 0;;) {
    const Failure failure = co_await exchanged(lane, *out);
    result.exchange = worker_.last;
    if (failure && !stop_.stop_requested() && result.tries <= options_.retries) {
      ++result.tries;
      continue;
    }
    if (failure) ++failed_;
    std::optional<Outgoing> next;
    if (!failure && hop++ < options_.redirects && !stop_.stop_requested() && result.exchange->response) next = redirected(*out, *result.exchange->response);
    if (!next) break;
    if (!first) first = out->to;
    lane.away = next->to != *first;
    *out = std::move(*next);
  }
  ++done_;
  if (listener_) listener_->ended(std::move(result));
}

/// One exchange, from its look-up to its last byte.
Awaitable<Failure> BulkTask::exchanged(Lane& lane, Outgoing& out) {
  const record::LiveExchangePtr live = begin(worker_, out, steadyNow());
  lane.timedOut = false;
  lane.deadline = out.timeout.count() ? steadyNow() + out.timeout : SteadyTime::max();
  Failure failure = co_await attempt(lane, out, *live);
  lane.deadline = SteadyTime::max();
  if (stop_.stop_requested() && failure)
    failure = {FailureKind::clientClosed, "the run was stopped"};
  else if (lane.timedOut)
    failure = {FailureKind::serverTimeout, "its answer was not whole within " + std::to_string(out.timeout.count()) + " ms"};
  live->x().failure = failure;
  live->finish();
  co_return failure;
}

/// Lanes that share a connection wait for the one that dials, each as long as its own request may take.
Awaitable<Failure> BulkTask::connect(Lane& lane, Connection& connection, const Outgoing& out) {
  const Failure given{FailureKind::clientClosed, {}};  // the lane says why
  while (connection.opening && !brokenOff(lane)) {
    connection.waiting.push_back(&lane);
    co_await lane.turn->wait();
    std::erase(connection.waiting, &lane);
  }
  if (brokenOff(lane)) co_return given;
  if (connection.link.serves(out)) co_return Failure{};
  connection.opening = true;
  lane.dial = std::stop_source();
  Failure failure = co_await connection.link.open(out, lane.dial.get_token());
  connection.opening = false;
  for (Lane* other : connection.waiting) wake(*other);
  // It may have been reached in the very turn that nobody wanted it any more.
  if (!failure && brokenOff(lane)) co_return given;
  co_return failure;
}

Awaitable<Failure> BulkTask::attempt(Lane& lane, Outgoing& out, record::LiveExchange& live) {
  // Who is redirected elsewhere leaves the connection to the first server to the requests behind.
  Connection& connection = lane.away ? lane.elsewhere : isHttp2(out) ? lane.http2 : lane.http1;
  for (bool again = false;; again = true) {
    if (!connection.link.serves(out)) {
      Failure failure = co_await connect(lane, connection, out);
      if (!failure) failure = agree(connection.link, out, live);
      if (failure) {
        live.x().connection = connection.link.info();
        co_return failure;
      }
    }
    live.x().connection = connection.link.info();
    if (connection.link.fresh()) upstream::forEachMoment(connection.link.times(), [&live](model::Timings::Moment m, SteadyTime at) { live.mark(m, at); });
    http::ServerSide& side = connection.link.begin(out);
    if (out.timeout.count()) side.outlastSilence();  // ours is the time that counts
    lane.side = &side;
    Exchange exchange(worker_, side, out, live, unheard_);
    Failure failure = co_await exchange.run();
    if (!failure && exchange.switched()) side.cut(0);
    lane.side = nullptr;
    const bool stale = failure && connection.link.wentStale(side);
    connection.link.end(side);
    if (!stale || again || brokenOff(lane)) co_return failure;
  }
}

}  // namespace penstock::replay
