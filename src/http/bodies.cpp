// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/bodies.h"

#include <algorithm>
#include <utility>

namespace penstock::http {

BodyEvent FixedBody::poll() {
  BodyEvent event;
  event.got = given_ || bytes_.empty() ? Got::end : Got::data;
  if (event.got == Got::data) event.data = bytes_;
  given_ = true;
  return event;
}

Awaitable<bool> FixedBody::wait(std::chrono::milliseconds) { co_return true; }

BodyEvent StagedBody::poll() {
  out_.clear();
  while (!ended_) {
    BodyEvent event = before_.poll();
    if (event.got == Got::data) {
      stage_->feed(event.data, out_);
    } else if (event.got == Got::end) {
      ended_ = true;
      end_ = std::move(event);
      stage_->end(out_);
    } else {
      return event;
    }
    if (out_.empty()) continue;
    BodyEvent changed;
    changed.got = Got::data;
    changed.data = out_;
    return changed;
  }
  return end_;
}

PacedBody::PacedBody(net::IoThread& thread, BodySource& before, std::uint64_t bytesPerSecond, SteadyTime (*clock)())
    : before_(before), rate_(std::max<std::uint64_t>(1, bytesPerSecond)), clock_(clock), timer_(thread.context()) {}

BodyEvent PacedBody::poll() {
  if (rest_.data.empty()) {
    BodyEvent event = before_.poll();
    if (event.got != Got::data) return event;
    rest_ = event;
    rest_.wire = {};
    if (rest_.data.empty()) return {};  // framing alone, which is ours now
  }
  const SteadyTime now = clock_();
  if (next_ == 0) {
    next_ = std::min<std::uint64_t>(std::max<std::uint64_t>(1, rate_ / portionsASecond), rest_.data.size());
    const std::chrono::duration<double> takes(double(next_) / double(rate_));
    // What was not used is not saved up, but a piece that was given a little late does not put off the next.
    constexpr std::chrono::nanoseconds little = std::chrono::nanoseconds(std::chrono::seconds(1)) / portionsASecond;
    due_ = (now - due_ < little ? due_ : now) + std::chrono::duration_cast<std::chrono::nanoseconds>(takes);
  }
  if (now < due_) return {};
  BodyEvent event = rest_;
  event.data = rest_.data.substr(0, std::size_t(std::exchange(next_, 0)));
  rest_.data.remove_prefix(event.data.size());
  return event;
}

Awaitable<bool> PacedBody::wait(std::chrono::milliseconds slice) {
  if (rest_.data.empty()) {
    const bool more = co_await before_.wait(slice);
    co_return more;
  }
  const SteadyTime now = clock_();
  if (now >= due_) co_return true;
  const bool whole = slice.count() == 0 || now + slice >= due_;
  timer_.expires_after(whole ? due_ - now : SteadyTime::duration(slice));
  error_code ec;
  co_await timer_.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ec));
  co_return !ec && whole;
}

void PacedBody::interrupt() {
  timer_.cancel();
  before_.interrupt();
}

}  // namespace penstock::http
