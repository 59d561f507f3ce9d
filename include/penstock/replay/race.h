// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that reach their server at the same moment: each is sent but for its end, then all ends are released at once.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/net/door.h"
#include "penstock/replay/outgoing.h"

namespace penstock::replay {

struct RaceOptions {
  /// Between the last byte but one's leaving and the release: servers have read by then all that they can.
  std::chrono::milliseconds settle{100};
  /// Sent whole over each connection to its server before anything is held, and its answer read: what a server does for a connection's first
  /// request (a worker, a session, a cache) is done then. Null: connections are warmed by their handshakes alone.
  std::shared_ptr<const Outgoing> warmUp;
};

/// One of its requests.
struct RaceShot {
  model::ExchangeId exchange = 0;  // 0: it is not recorded, or not begun
  model::Failure failure;
  int status = 0;
  std::uint64_t size = 0;          // of the answer's content, bytes
  std::int64_t releasedNs = -1;    // when its end was handed to the kernel, since the first of all; -1: it was not
  std::int64_t answeredUs = -1;    // when its answer's first byte came, since then; -1: none came
  unsigned arrival = 0;            // which of the answers came how manyth, from 1; 0: none came
};

/// As of now.
struct RaceState {
  enum class Phase : std::uint8_t { connecting, holding, released, ended } phase = Phase::connecting;
  std::vector<RaceShot> shots;     // in the order of the requests
  std::int64_t windowNs = -1;      // from the first release to the last; -1: not released
  unsigned connections = 0;
  unsigned mostStreams = 0;        // that its server takes on one connection, where that was too few for all; 0: it was not
  bool onePacket = false;          // the ends went out in one write below 1,400 bytes
  bool cancelled = false;
};

/// Thread: any.
class Racing : public std::enable_shared_from_this<Racing> {
 public:
  Racing(net::DoorPtr door, std::size_t requests) : door_(std::move(door)) { state_.shots.resize(requests); }
  RaceState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  /// On the thread that sends.
  Notifier<>& changed() { return changed_; }
  void cancel();

 private:
  friend class RaceTask;
  template <class F>
  void update(F f) {
    {
      const std::lock_guard lock(mutex_);
      f(state_);
    }
    changed_.notify();
  }
  const net::DoorPtr door_;
  mutable std::mutex mutex_;
  RaceState state_;
  Notifier<> changed_;
  // Of the thread that sends:
  bool cancelled_ = false;
  std::function<void()> breakOff_;
};
using RacingPtr = std::shared_ptr<Racing>;

}  // namespace penstock::replay
