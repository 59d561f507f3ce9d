// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/slow_network.h"

#include <algorithm>

#include "penstock/base/clock.h"
#include "penstock/rules/draws.h"

namespace penstock::service {
namespace {

using http::BodyEvent;
using http::Got;

/// Gives of its source in portions, some of them late.
class LateBody : public http::BodySource {
 public:
  LateBody(net::IoThread& thread, http::BodySource& before) : before_(before), timer_(thread.context()) {}

  http::Awaitable<bool> wait(std::chrono::milliseconds slice) final {
    const SteadyTime now = steadyNow();
    if (now >= due_) {
      if (!rest_.data.empty()) co_return true;
      const bool more = co_await before_.wait(slice);
      co_return more;
    }
    const bool whole = slice.count() == 0 || now + slice >= due_;
    timer_.expires_after(whole ? due_ - now : SteadyTime::duration(slice));
    http::error_code ec;
    co_await timer_.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ec));
    co_return !ec && whole;
  }
  void interrupt() final {
    timer_.cancel();
    before_.interrupt();
  }
  http::SourceEnd end() const override { return before_.end(); }

 protected:
  bool late() const { return steadyNow() < due_; }
  void waitUntil(SteadyTime due) { due_ = due; }
  SteadyTime due() const { return due_; }
  /// At most so much.
  BodyEvent take(std::uint64_t most) {
    if (rest_.data.empty()) {
      rest_ = before_.poll();
      rest_.wire = {};
      if (rest_.got != Got::data) return std::exchange(rest_, {});
      if (rest_.data.empty()) return {};  // framing alone, which is ours now
    }
    BodyEvent event = rest_;
    event.data = rest_.data.substr(0, std::size_t(std::min<std::uint64_t>(most, rest_.data.size())));
    rest_.data.remove_prefix(event.data.size());
    return event;
  }

 private:
  http::BodySource& before_;
  BodyEvent rest_;  // of what it gave
  SteadyTime due_{};
  net::asio::steady_timer timer_;
};

class LossyBody final : public LateBody {
 public:
  LossyBody(net::IoThread& thread, http::BodySource& before, const rules::Slowness& slowness)
      : LateBody(thread, before), loss_(slowness.loss), draws_(slowness.seed) {
    if (slowness.bytesPerSecond > 0) portion_ = std::max<std::uint64_t>(1, slowness.bytesPerSecond / 10);
  }
  BodyEvent poll() override {
    if (late()) return {};
    if (left_ == 0) {
      left_ = portion_;
      if (draws_.happens(loss_)) {
        waitUntil(steadyNow() + std::chrono::milliseconds(200));
        return {};
      }
    }
    BodyEvent event = take(left_);
    left_ -= event.data.size();
    return event;
  }

 private:
  double loss_;
  rules::Draws draws_;
  std::uint64_t portion_ = 16 * 1024, left_ = 0;  // bytes
};

class TroubledBody final : public LateBody {
 public:
  TroubledBody(net::IoThread& thread, http::BodySource& before, const rules::Trouble& trouble) : LateBody(thread, before), trouble_(trouble) {}
  BodyEvent poll() override {
    if (passed_ < trouble_.after) {
      BodyEvent event = take(trouble_.after - passed_);
      passed_ += event.data.size();
      return event;
    }
    switch (trouble_.kind) {
      case rules::Fault::Kind::cut:
      case rules::Fault::Kind::reset: return broken();
      case rules::Fault::Kind::stall: return stalled();
      case rules::Fault::Kind::drip: return drop();
    }
    return {};
  }
  http::SourceEnd end() const override {
    http::SourceEnd out = LateBody::end();
    if (!broken_ || out.failure) return out;
    out.failure = model::Failure{model::FailureKind::truncatedBody, "on purpose, by a rule"};
    if (trouble_.kind == rules::Fault::Kind::reset) out.anomalies |= model::Anomaly::truncated;
    return out;
  }

 private:
  /// A turn later: what passed before it is on its way then, also in HTTP/2, whose resets overtake what is not sent.
  BodyEvent broken() {
    if (due() == SteadyTime()) waitUntil(steadyNow() + std::chrono::milliseconds(1));
    if (late()) return {};
    broken_ = true;
    BodyEvent event;
    event.got = Got::failed;
    return event;
  }
  BodyEvent stalled() {
    if (due() == SteadyTime()) waitUntil(steadyNow() + trouble_.time);
    return late() ? BodyEvent() : take(UINT64_MAX);
  }
  BodyEvent drop() {
    if (late()) return {};
    BodyEvent event = take(1);
    const SteadyTime now = steadyNow();
    // One that comes a little late does not put off the next.
    if (!event.data.empty()) waitUntil((now - due() < trouble_.time ? due() : now) + trouble_.time);
    return event;
  }

  rules::Trouble trouble_;
  std::uint64_t passed_ = 0;  // bytes
  bool broken_ = false;
};

}  // namespace

std::unique_ptr<http::BodySource> lossy(net::IoThread& thread, http::BodySource& before, const rules::Slowness& slowness) {
  return std::make_unique<LossyBody>(thread, before, slowness);
}

std::unique_ptr<http::BodySource> troubled(net::IoThread& thread, http::BodySource& before, const rules::Trouble& trouble) {
  return std::make_unique<TroubledBody>(thread, before, trouble);
}

}  // namespace penstock::service
