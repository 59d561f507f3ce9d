// SPDX-License-Identifier: GPL-3.0-or-later
// Many requests, several at once, each known by its number.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/net/door.h"
#include "penstock/replay/outgoing.h"

namespace penstock::replay {

/// What is to be sent. Thread: the one that sends.
class BulkRequests {
 public:
  virtual ~BulkRequests() = default;
  virtual std::uint64_t size() const = 0;
  /// Whether that one is to be sent; false of those that were in a run before this.
  virtual bool wanted(std::uint64_t /*number*/) const { return true; }
  /// **Errors**: why it cannot be made; the run goes on.
  virtual Result<Outgoing> at(std::uint64_t number) = 0;
};

struct BulkOptions {
  unsigned concurrency = 10;            // at once; HTTP/1: connections
  double perSecond = 0;                 // at most; 0: as fast as it goes
  std::chrono::milliseconds delay{0};   // of each of those at once, from an answer to the next request
  unsigned retries = 0;                 // of one whose connection failed
  unsigned redirects = 0;               // followed at most; each is an exchange of its own, and the last one is the result's
  std::uint64_t first = 0;              // those before are not asked for
};

struct BulkResult {
  std::uint64_t number = 0;
  model::ExchangePtr exchange;  // as it ended; null where there was none to send
  std::string problem;          // then: why
  unsigned tries = 1;
};

/// Who looks at the answers. Thread: the one that sends.
class BulkListener {
 public:
  virtual ~BulkListener() = default;
  virtual void ended(BulkResult result) = 0;
  /// So much waits to be looked at that nothing more is to be sent for now. Asked again in a while.
  virtual bool full() { return false; }
};

struct BulkState {
  enum class Phase : std::uint8_t { running, paused, ended } phase = Phase::running;
  std::uint64_t done = 0, failed = 0;  // answered or given up; of these: without an answer
  unsigned underWay = 0;
  bool stopped = false;  // before all were sent
};

/// Thread: any.
class Bulk : public std::enable_shared_from_this<Bulk> {
 public:
  explicit Bulk(net::DoorPtr door) : door_(std::move(door)) {}
  BulkState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  /// Some ten times a second while it runs, and at its end; on the thread that sends.
  Notifier<>& changed() { return changed_; }
  /// Nothing more is begun; what is under way ends.
  void pause() { ask(Wish::pause); }
  void resume() { ask(Wish::run); }
  /// What is under way is cut off.
  void stop() { ask(Wish::stop); }

 private:
  friend class BulkTask;
  enum class Wish : unsigned char { run, pause, stop };
  void ask(Wish wish);

  const net::DoorPtr door_;
  mutable std::mutex mutex_;
  BulkState state_;
  Notifier<> changed_;
  // Of the thread that sends:
  Wish wish_ = Wish::run;
  std::function<void()> heard_;  // it has another wish
};
using BulkPtr = std::shared_ptr<Bulk>;

}  // namespace penstock::replay
