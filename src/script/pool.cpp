// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/pool.h"

#include <algorithm>
#include <utility>

namespace penstock::script {
namespace {

constexpr std::chrono::milliseconds longWait{50};  // a call that waited so long has workers beyond one a core begun
constexpr std::chrono::milliseconds usualTick{250};
constexpr std::chrono::milliseconds startPatience{10'000};  // for a worker, which takes its time to start
constexpr std::chrono::milliseconds cancelPatience{1'000};  // a hook that sleeps is ended by its worker first

std::string secondsText(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return std::to_string(time.count() / 1000) + " s";
  return std::to_string(time.count()) + " ms";
}

}  // namespace

Pool::Pool(net::IoThread& thread, std::shared_ptr<Supervisor> supervisor, ScriptPtr script)
    : thread_(thread), supervisor_(std::move(supervisor)), script_(std::move(script)), timer_(thread.context()) {}

Pool::~Pool() {
  for (const auto& channel : channels_) {
    channel->close();
    supervisor_->leave(channel->worker(), "");
  }
}

void Pool::submit(const CallPtr& call, Channel* preferred) {
  arm();
  if (Channel* channel = freeOne(preferred)) return channel->send(call);
  if (waiting_.size() >= mostWaiting) return call->fail("more than " + std::to_string(mostWaiting) + " calls wait for a worker");
  waiting_.push_back(call);
  if (waiting_.size() == 1) {  // looked after sooner
    armed_ = false;
    arm();
  }
  grow();
}

Channel* Pool::freeOne(Channel* preferred) {
  const std::uint64_t version = script_->version;
  const auto fits = [&](const Channel& channel) { return channel.isFree() && channel.version() == version; };
  if (preferred && fits(*preferred)) return preferred;
  const auto it = std::find_if(channels_.begin(), channels_.end(), [&](const auto& c) { return fits(*c); });
  return it == channels_.end() ? nullptr : it->get();
}

/// A worker for each call that waits, within the bounds.
void Pool::grow() {
  std::erase_if(waiting_, [](const CallPtr& call) { return call->settled(); });
  if (waiting_.empty()) return;
  unsigned most = supervisor_->options.workers;
  if (steadyNow() - waiting_.front()->since > longWait) most += moreWorkers;
  while (asked_ < waiting_.size() && channels_.size() + asked_ < most) {
    ++asked_;
    supervisor_->want(script_, {thread_.door(), weak_from_this()});
  }
}

void Pool::take(ReadyWorker worker) {
  if (asked_ > 0) --asked_;
  Channel::Events events;
  events.free = [this](Channel& channel) { freed(channel); };
  events.ended = [this](Channel& channel, const std::string& fault) { ended(channel, fault); };
  events.log = [this](Channel& channel, const Frame& frame) { logged(channel, frame); };
  auto channel = std::make_shared<Channel>(thread_, std::move(worker), std::move(events));
  channels_.push_back(channel);
  channel->start();
  freed(*channel);
}

void Pool::refuse(const std::string& why) {
  if (asked_ > 0) --asked_;
  if (asked_ > 0 || !channels_.empty()) return;  // somebody will have time
  for (const CallPtr& call : std::exchange(waiting_, {})) call->fail(why);
}

/// Older versions and those of a script that is off are left once they are idle.
void Pool::look() {
  const std::uint64_t version = script_->version;
  for (std::size_t i = channels_.size(); i-- > 0;)
    if (channels_[i]->version() != version && channels_[i]->isIdle()) end(*channels_[i], "");
  if (version == 0) return;
  grow();
}

void Pool::freed(Channel& channel) {
  if (channel.version() != script_->version) {
    if (channel.isIdle()) end(channel, "");
    return;
  }
  while (channel.isFree() && !waiting_.empty()) {
    const CallPtr next = std::move(waiting_.front());
    waiting_.pop_front();
    if (!next->settled()) channel.send(next);
  }
}

std::shared_ptr<Channel> Pool::takeOut(Channel& channel) {
  const auto it = std::find_if(channels_.begin(), channels_.end(), [&](const auto& c) { return c.get() == &channel; });
  if (it == channels_.end()) return nullptr;
  auto out = std::move(*it);
  channels_.erase(it);
  // It may be among its callers: it goes with the thread's next turn.
  net::asio::post(thread_.context(), [out] {});
  return out;
}

/// Its calls have their outcome already, or it has none.
void Pool::end(Channel& channel, const std::string& why) {
  if (!takeOut(channel)) return;
  channel.close();
  supervisor_->leave(channel.worker(), why);
  grow();
}

void Pool::ended(Channel& channel, const std::string& fault) {
  const std::vector<CallPtr> calls = channel.calls();
  if (!fault.empty()) {
    for (const CallPtr& call : calls) call->fail(fault);
    return end(channel, fault);
  }
  if (!takeOut(channel)) return;
  supervisor_->lost(channel.worker(), thread_.door(), [calls](const std::string& how) {
    for (const CallPtr& call : calls) call->fail(how);
  });
  grow();
}

void Pool::logged(Channel& channel, const Frame& frame) {
  if (frame.parts.size() < 2) return;
  ConsoleLine line;
  line.script = script_->name;
  line.level = frame.parts[0] == "error"     ? ConsoleLine::Level::error
               : frame.parts[0] == "warning" ? ConsoleLine::Level::warning
                                             : ConsoleLine::Level::info;
  line.text = frame.parts[1];
  for (const CallPtr& call : channel.calls()) {
    if (call->number != frame.call) continue;
    line.exchange = call->exchange;
    if (call->said.size() < Call::mostSaid) call->said.emplace_back(frame.parts[1]);
  }
  supervisor_->console.add(std::move(line));
}

bool Pool::busy() const {
  return !waiting_.empty() || std::any_of(channels_.begin(), channels_.end(), [](const auto& c) { return !c->isIdle(); });
}

void Pool::arm() {
  if (std::exchange(armed_, true)) return;
  const auto limit = supervisor_->options.limit;
  timer_.expires_after(waiting_.empty() ? std::clamp(limit / 4, std::chrono::milliseconds(10), usualTick) : longWait);
  timer_.async_wait([weak = weak_from_this()](net::error_code ec) {
    const auto self = weak.lock();
    if (ec || !self) return;
    self->armed_ = false;
    self->tick();
    if (self->busy()) self->arm();
  });
}

void Pool::tick() {
  const auto limit = supervisor_->options.limit;
  for (std::size_t i = channels_.size(); i-- > 0;) {
    Channel& channel = *channels_[i];
    const CallPtr late = channel.overdue(limit, limit + cancelPatience);
    if (!late) continue;
    const std::string why = "it took longer than " + secondsText(limit);
    for (const CallPtr& call : channel.calls()) call->fail(call == late ? why : "another call of its worker took longer than " + secondsText(limit));
    end(channel, why);
  }
  const auto patience = std::max(limit, startPatience);
  while (!waiting_.empty() && steadyNow() - waiting_.front()->since > patience) {
    waiting_.front()->fail("no worker was free within " + secondsText(patience));
    waiting_.pop_front();
  }
  grow();
}

}  // namespace penstock::script
