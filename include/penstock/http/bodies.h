// SPDX-License-Identifier: GPL-3.0-or-later
// Content that does not just come from a peer: here already, or led through something on its way.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/http/body.h"
#include "penstock/net/io_thread.h"

namespace penstock::http {

/// Content that is here already. Thread: one.
class FixedBody final : public BodySource {
 public:
  explicit FixedBody(std::string bytes) : bytes_(std::move(bytes)) {}
  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override {}
  SourceEnd end() const override { return {}; }

 private:
  std::string bytes_;
  bool given_ = false;
};

/// Changes content while it passes. What it holds is bounded by itself.
class BodyStage {
 public:
  virtual ~BodyStage() = default;
  /// What comes of it is appended to `out`; some may be held back until more came.
  virtual void feed(std::string_view in, std::string& out) = 0;
  /// Nothing more comes.
  virtual void end(std::string& out) = 0;
};

/// Content led through a stage. Lifetime: within that of `before`. Thread: the exchange's.
class StagedBody final : public BodySource {
 public:
  StagedBody(BodySource& before, std::unique_ptr<BodyStage> stage) : before_(before), stage_(std::move(stage)) {}
  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override { return before_.wait(slice); }
  void interrupt() override { before_.interrupt(); }
  SourceEnd end() const override { return before_.end(); }

 private:
  BodySource& before_;
  std::unique_ptr<BodyStage> stage_;
  std::string out_;
  BodyEvent end_;
  bool ended_ = false;
};

/// Content that takes its time: so many bytes a second. What comes of it in a tenth of one at most is given at once, when it has all had its
/// time. Lifetime, thread: as above.
class PacedBody final : public BodySource {
 public:
  PacedBody(net::IoThread& thread, BodySource& before, std::uint64_t bytesPerSecond, SteadyTime (*clock)() = steadyNow);
  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override;
  SourceEnd end() const override { return before_.end(); }

 private:
  static constexpr int portionsASecond = 10;

  BodySource& before_;
  std::uint64_t rate_;      // bytes a second
  SteadyTime (*clock_)();
  BodyEvent rest_;          // of what `before` gave
  std::uint64_t next_ = 0;  // bytes of it that are on their way
  SteadyTime due_{};        // when these have come; then, until when all that was given had its time
  net::asio::steady_timer timer_;
};

}  // namespace penstock::http
