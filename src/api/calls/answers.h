// SPDX-License-Identifier: GPL-3.0-or-later
// Sends that are waited for, and what came of them.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

#include "api/context.h"
#include "api/fields.h"
#include "api/workers.h"
#include "penstock/service/sends.h"

namespace penstock::api {

/// Woken by any number of notifiers.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      ++rung_;
    }
    wake_.notify_all();
  }
  /// Until it rings again, but no longer than a moment: whoever waits looks whether the API was stopped, or whoever called has gone.
  void wait() {
    const Workers::Waiting waiting;
    std::unique_lock lock(mutex_);
    constexpr std::chrono::milliseconds moment{40};
    wake_.wait_for(lock, moment, [this] { return rung_ != heard_; });
    heard_ = rung_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::uint64_t rung_ = 0, heard_ = 0;
};

/// A send that goes on its own way, and its end.
class Awaited {
 public:
  Awaited(replay::SendingPtr sending, Bell& bell);
  /// Looks; true once it ended.
  bool ended();
  void cancel() { sending_->cancel(); }
  const replay::SendState& state() const { return state_; }

 private:
  replay::SendingPtr sending_;
  Subscription heard_;
  replay::SendState state_;
};

/// What an answer is in pypproxy's JSON: status_code (0: none came), body, duration_ms, error (""), and ours: duration_us, exchange_id. `body`: Base64 of the content, its
/// coding taken off, 16 MB at most. Blocks until the exchange is recorded.
struct Outcome {
  model::ExchangeId exchange = 0;
  int status = 0;
  std::int64_t durationUs = 0;
  model::Failure failure;
  bool cancelled = false;
};
Outcome outcomeOf(const replay::SendState& state);
void addOutcome(Json& json, const Outcome& outcome, const service::ProjectPtr& project, Right rights, bool body = true);

}  // namespace penstock::api
