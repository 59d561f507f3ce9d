// SPDX-License-Identifier: GPL-3.0-or-later
// One call of a hook, from who asks to who answers.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/script/host.h"

namespace penstock::script {

class Channel;

/// Thread: its I/O thread.
class Call final : public PendingCall, public std::enable_shared_from_this<Call> {
 public:
  static constexpr std::size_t mostSaid = 8;

  Call(net::IoThread& thread, std::uint64_t itsNumber, std::uint64_t about, std::string bytes)
      : number(itsNumber), exchange(about), frame(std::move(bytes)), timer_(thread.context(), SteadyTime::max()) {}

  net::Awaitable<Outcome> wait() override {
    const auto self = shared_from_this();
    net::error_code ignored;
    if (!settled_) co_await timer_.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
    settled_ = true;
    outcome_.said = std::move(said);
    co_return std::move(outcome_);
  }
  void abandon() override { settle({}); }
  void fail(std::string why) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::failed;
    outcome.why = std::move(why);
    settle(std::move(outcome));
  }
  void settle(Outcome outcome) {
    if (std::exchange(settled_, true)) return;
    outcome_ = std::move(outcome);
    timer_.cancel();
  }
  bool settled() const { return settled_; }

  const std::uint64_t number, exchange;
  std::string frame;               // until it is sent
  SteadyTime since = steadyNow();  // it waits, then is carried out
  std::weak_ptr<Channel> by;       // whose worker has it
  std::vector<std::string> said;
  bool asleep = false;             // its hook waits for something, and its worker has time for others

 private:
  net::asio::steady_timer timer_;  // owned by the context while somebody waits, so that a frame which is never told goes with it
  Outcome outcome_;
  bool settled_ = false;
};
using CallPtr = std::shared_ptr<Call>;

}  // namespace penstock::script
