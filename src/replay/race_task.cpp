// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/race_task.h"

#include <algorithm>
#include <map>
#include <utility>

#include "penstock/wire/http2/error_code.h"
#include "replay/time_limit.h"

namespace penstock::replay {

using model::Failure;
using model::FailureKind;

namespace {

/// A frame of DATA with one byte.
constexpr std::size_t endOfStream = 10;
/// Of one segment on an Ethernet, options of TCP and records of TLS taken off.
constexpr std::size_t packet = 1'400;
/// A server says how many streams it takes with its first bytes.
constexpr std::chrono::milliseconds settingsPatience{2'000};

Failure lateBy(const char* what, std::chrono::milliseconds most) {
  return {FailureKind::serverTimeout, what + (" within " + std::to_string(most.count())) + " ms"};
}

}  // namespace

void Racing::cancel() {
  door_->post([self = shared_from_this()] {
    if (std::exchange(self->cancelled_, true)) return;
    if (self->breakOff_) self->breakOff_();
  });
}

RaceTask::RaceTask(Worker& worker, Racing& racing, std::vector<Outgoing> requests)
    : worker_(worker), racing_(racing), tasks_(worker.io.context(), [this](std::string_view) { breakOff(); }),
      steps_(worker.io.context(), [this](std::string_view) { breakOff(); }), shots_(requests.size()) {
  for (std::size_t i = 0; i < requests.size(); ++i) shots_[i].out = std::move(requests[i]);
}

Awaitable<> RaceTask::run(Worker& worker, RacingPtr racing, std::vector<Outgoing> requests, RaceOptions options) {
  RaceTask task(worker, *racing, std::move(requests));
  racing->breakOff_ = [&task] { task.breakOff(); };
  if (racing->cancelled_) task.breakOff();  // before it began
  std::exception_ptr thrown;
  try {
    co_await task.tasks_.run(task.all(options));
  } catch (...) {
    thrown = std::current_exception();
  }
  racing->breakOff_ = nullptr;
  racing->update([&](RaceState& s) {
    s.phase = RaceState::Phase::ended;
    s.cancelled = racing->cancelled_;
    for (RaceShot& shot : s.shots)
      if (thrown && !shot.failure) shot.failure = Failure{FailureKind::internalError, net::messageOf(thrown)};
  });
}

void RaceTask::breakOff() {
  stop_.request_stop();
  for (const auto& timer : pauses_) timer->cancel();
  for (Shot& shot : shots_)
    if (shot.side) shot.side->cut(std::uint32_t(wire::http2::ErrorCode::cancel));
  for (http::ServerSide* side : warming_) side->cut(std::uint32_t(wire::http2::ErrorCode::cancel));
}

/// Which request goes by which connection: those of HTTP/2 to one server by one.
void RaceTask::lay() {
  for (std::size_t i = 0; i < shots_.size(); ++i) {
    const auto same = [&](const Shot& other) { return other.link && isHttp2(other.out) && isHttp2(shots_[i].out) && other.out.to == shots_[i].out.to; };
    const auto found = std::find_if(shots_.begin(), shots_.begin() + std::ptrdiff_t(i), same);
    if (found != shots_.begin() + std::ptrdiff_t(i)) {
      shots_[i].link = found->link;
      continue;
    }
    links_.emplace_back(worker_, tasks_);
    shots_[i].link = &links_.back();
  }
}

/// What is more than a server takes on one connection goes by others: those connections, which are not open yet. Held back by the server, it
/// would never be whole before the release.
std::vector<Link*> RaceTask::spread() {
  std::vector<Link*> made;
  std::map<const Link*, std::uint32_t> carried;
  std::map<const Link*, Link*> further;
  for (Shot& shot : shots_) {
    const http::H2ServerConnection* h2 = shot.link->http2();
    const std::uint32_t most = h2 ? std::max(1u, h2->mostStreams().value_or(UINT32_MAX)) : UINT32_MAX;
    if (carried[shot.link] < most) {
      ++carried[shot.link];
      continue;
    }
    racing_.update([most](RaceState& s) { s.mostStreams = most; });
    Link*& other = further[shot.link];
    if (!other || carried[other] == most) {
      links_.emplace_back(worker_, tasks_);
      made.push_back(other = &links_.back());
    }
    ++carried[other];
    shot.link = other;
  }
  return made;
}

Outgoing& RaceTask::firstOf(const Link& link) {
  return std::find_if(shots_.begin(), shots_.end(), [&](const Shot& shot) { return shot.link == &link; })->out;
}

/// How long its requests let it take until it stands; 0: as long as it likes.
std::chrono::milliseconds RaceTask::patienceFor(const Link& link) const {
  std::chrono::milliseconds most{0};
  for (const Shot& shot : shots_) {
    if (shot.link != &link) continue;
    if (shot.out.timeout.count() == 0) return shot.out.timeout;
    most = std::max(most, shot.out.timeout);
  }
  return most;
}

/// Its time is over.
void RaceTask::cutLate(Shot& shot) {
  shot.late = true;
  if (shot.side) shot.side->cut(std::uint32_t(wire::http2::ErrorCode::cancel));
}

/// Until its time is over, or what `until` was given is called, or the race is broken off.
Awaitable<> RaceTask::pause(std::chrono::milliseconds length, const std::function<void(std::function<void()>)>& until) {
  const auto timer = std::make_shared<net::asio::steady_timer>(worker_.io.context(), length);
  pauses_.push_back(timer);
  if (until) until([timer] { timer->cancel(); });
  net::error_code ignored;
  co_await timer->async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
  std::erase(pauses_, timer);
}

Awaitable<> RaceTask::awaitSettings(Link& link) {
  http::H2ServerConnection* const h2 = link.http2();
  if (!h2 || h2->mostStreams() || racing_.cancelled_) co_return;
  const std::function<void(std::function<void()>)> told = [h2](std::function<void()> over) { h2->onSettings(std::move(over)); };
  const std::chrono::milliseconds patience = patienceFor(link);
  co_await pause(patience.count() ? std::min(patience, settingsPatience) : settingsPatience, told);
}

Awaitable<Failure> RaceTask::dial(Link& link, const Outgoing& first) {
  const std::chrono::milliseconds most = patienceFor(link);
  bool late = false;
  std::stop_source unwanted;
  auto giveUp = [&unwanted] { unwanted.request_stop(); };
  const std::stop_callback<decltype(giveUp)> onStop(stop_.get_token(), giveUp);
  const TimeLimit limit(worker_.io.context(), most, [&late, &unwanted] {
    late = true;
    unwanted.request_stop();
  });
  Failure failure = co_await link.open(first, unwanted.get_token());
  if (late) failure = lateBy("its connection did not stand", most);
  co_return failure;
}

Awaitable<Failure> RaceTask::warm(Link& link, const Outgoing& request) {
  const record::LiveExchangePtr live = begin(worker_, request, steadyNow());
  live->x().connection = link.info();
  http::ServerSide& side = link.begin(request);
  if (request.timeout.count()) side.outlastSilence();  // ours is the time that counts
  warming_.push_back(&side);
  bool late = false;
  const TimeLimit limit(worker_.io.context(), request.timeout, [&late, &side] {
    late = true;
    side.cut(std::uint32_t(wire::http2::ErrorCode::cancel));
  });
  Exchange exchange(worker_, side, request, *live, unheard_);
  Failure failure = co_await exchange.run();
  std::erase(warming_, &side);
  if (late) failure = lateBy("the answer to the request that warms up was not whole", request.timeout);
  live->x().failure = failure;
  live->finish();
  link.end(side);
  co_return failure;
}

Awaitable<> RaceTask::open(Link& link, const Outgoing& first, const Outgoing* warmUp) {
  Failure failure = co_await dial(link, first);
  if (!failure && !racing_.cancelled_ && warmUp && link.serves(*warmUp)) {
    failure = co_await warm(link, *warmUp);
    if (!failure && !racing_.cancelled_ && !link.serves(first)) failure = co_await dial(link, first);  // it was closed behind the answer
  }
  if (!failure) co_await awaitSettings(link);
  for (Shot& shot : shots_)
    if (shot.link == &link) shot.failure = failure;
}

Awaitable<> RaceTask::hold(Shot& shot) {
  model::Exchange& x = shot.live->x();
  x.connection = shot.link->info();
  if (shot.link->fresh()) upstream::forEachMoment(shot.link->times(), [&](model::Timings::Moment m, SteadyTime at) { shot.live->mark(m, at); });
  if (shot.failure || racing_.cancelled_) co_return;
  shot.side = &shot.link->begin(shot.out);
  shot.exchange = std::make_unique<Exchange>(worker_, *shot.side, shot.out, *shot.live, unheard_);
  shot.exchange->give(shot.out.bytes.empty() ? 0 : shot.out.bytes.size() - 1);
  if (shot.out.timeout.count()) shot.side->outlastSilence();  // ours is the time that counts
  const TimeLimit limit(worker_.io.context(), shot.out.timeout, [this, &shot] { cutLate(shot); });
  const bool held = co_await shot.exchange->flush();
  if (shot.late)
    shot.failure = lateBy("the server did not take the request", shot.out.timeout);
  else if (!held)
    shot.failure = Failure{FailureKind::serverReset, "before its request's end was released"};
}

void RaceTask::release() {
  std::vector<std::int64_t> at(shots_.size(), -1);
  std::size_t streams = 0;
  released_ = steadyNow();
  for (std::size_t i = 0; i < shots_.size(); ++i) {
    Shot& shot = shots_[i];
    if (shot.failure) continue;
    shot.exchange->giveRest();
    shot.exchange->flushNow();
    at[i] = std::chrono::duration_cast<std::chrono::nanoseconds>(steadyNow() - released_).count();
    if (isHttp2(shot.out)) ++streams;
  }
  racing_.update([&](RaceState& s) {
    s.phase = RaceState::Phase::released;
    std::int64_t first = -1;
    for (std::size_t i = 0; i < shots_.size(); ++i) {
      s.shots[i].releasedNs = at[i];
      if (at[i] < 0) continue;
      if (first < 0) first = at[i];
      s.windowNs = at[i] - first;
    }
    s.onePacket = links_.size() == 1 && streams == shots_.size() && streams * endOfStream < packet;
  });
}

/// Its time begins here, since it was the race that held it until now.
Awaitable<> RaceTask::answer(Shot& shot) {
  const TimeLimit limit(worker_.io.context(), shot.out.timeout, [this, &shot] { cutLate(shot); });
  shot.failure = co_await shot.exchange->answer();
  if (shot.late) shot.failure = lateBy("its answer was not whole", shot.out.timeout);
  shot.firstByte = shot.side->facts().firstByte;
  end(std::size_t(&shot - shots_.data()));
}

void RaceTask::end(std::size_t index) {
  Shot& shot = shots_[index];
  if (racing_.cancelled_) shot.failure = {FailureKind::clientClosed, "the race was cancelled"};
  const model::Exchange& x = shot.live->x();
  const int status = x.response ? x.response->status : 0;
  const std::uint64_t size = x.responseBody.size;
  shot.live->x().failure = shot.failure;
  shot.live->finish();
  if (shot.side) shot.link->end(*std::exchange(shot.side, nullptr));
  shot.ended = true;
  racing_.update([&](RaceState& s) {
    RaceShot& told = s.shots[index];
    told.failure = shot.failure;
    told.status = status;
    told.size = size;
    if (shot.firstByte != SteadyTime{}) told.answeredUs = std::chrono::duration_cast<std::chrono::microseconds>(shot.firstByte - released_).count();
  });
}

/// In which order the answers came.
void RaceTask::number() {
  std::vector<std::size_t> came;
  for (std::size_t i = 0; i < shots_.size(); ++i)
    if (shots_[i].firstByte != SteadyTime{}) came.push_back(i);
  std::stable_sort(came.begin(), came.end(), [&](std::size_t a, std::size_t b) { return shots_[a].firstByte < shots_[b].firstByte; });
  racing_.update([&](RaceState& s) {
    for (std::size_t n = 0; n < came.size(); ++n) s.shots[came[n]].arrival = unsigned(n + 1);
  });
}

Awaitable<> RaceTask::all(RaceOptions options) {
  lay();
  for (Link& link : links_) steps_.spawn(open(link, firstOf(link), options.warmUp.get()));
  co_await steps_.join();
  for (std::vector<Link*> more = spread(); !more.empty() && !racing_.cancelled_; more = spread()) {
    for (Link* link : more) steps_.spawn(open(*link, firstOf(*link), options.warmUp.get()));
    co_await steps_.join();
  }
  const SteadyTime begun = steadyNow();
  for (Shot& shot : shots_) shot.live = begin(worker_, shot.out, begun);
  racing_.update([&](RaceState& s) {
    s.phase = RaceState::Phase::holding;
    s.connections = unsigned(links_.size());
    for (std::size_t i = 0; i < shots_.size(); ++i) s.shots[i].exchange = shots_[i].live->x().id;
  });
  for (Shot& shot : shots_) steps_.spawn(hold(shot));
  co_await steps_.join();
  const std::function<void(std::function<void()>)> nothing;
  if (!racing_.cancelled_) co_await pause(options.settle, nothing);
  if (!racing_.cancelled_) release();
  for (std::size_t i = 0; i < shots_.size(); ++i) {
    if (shots_[i].failure || racing_.cancelled_)
      end(i);
    else
      steps_.spawn(answer(shots_[i]));
  }
  co_await steps_.join();
  number();
  for (Link& link : links_) link.close();
}

}  // namespace penstock::replay
