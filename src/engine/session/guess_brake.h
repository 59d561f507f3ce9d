// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever tries password after password has to wait longer and longer, and nobody else does.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/base/lru.h"

namespace penstock::engine {

/// "192.0.2.1" of "192.0.2.1:54321", also where that is inside IPv6; "2001:db8:1:2::" (the /64 one subscriber has) of
/// "[2001:db8:1:2::7]:443".
std::string networkOf(const std::string& clientAddress);

/// Wrong passwords by network. From the fifth on only one try is looked at in 1, 2, 4 … 30 s: the others wait, the right ones too, or
/// else how long an answer takes would tell. A client of this machine waits 1 s at most: its neighbour's mistake shall not lock the
/// person out. Bounded: beyond `limit` networks the one that tried longest ago is forgotten, and so is each after ten minutes.
/// Holds nobody up itself: who is told to wait comes back. Thread: any.
class GuessBrake {
 public:
  static constexpr std::size_t limit = 4096;
  static constexpr unsigned freeTries = 5;
  static constexpr std::chrono::seconds longest{30}, longestHere{1};
  static constexpr std::chrono::minutes memory{10};
  // Those who wait keep a connection: so many at once from one network, and from all.
  static constexpr unsigned mayWait = 32, mayWaitInAll = 1024;

  /// A place among those who wait. Falsy: too many do.
  class Place {
   public:
    Place() = default;
    Place(GuessBrake& brake, std::string network) : brake_(&brake), network_(std::move(network)) {}
    Place(Place&& other) noexcept : brake_(std::exchange(other.brake_, nullptr)), network_(std::move(other.network_)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(brake_, other.brake_);
      std::swap(network_, other.network_);
      return *this;
    }
    ~Place() {
      if (brake_) brake_->left(network_);
    }
    explicit operator bool() const { return brake_ != nullptr; }

   private:
    GuessBrake* brake_ = nullptr;
    std::string network_;
  };

  /// How long until a try from there may be looked at; zero: now, and `wrong` or `right` is to follow at once.
  std::chrono::milliseconds untilTurn(const std::string& network, SteadyTime now);
  Place enter(const std::string& network);
  void wrong(const std::string& network, bool ofThisMachine, SteadyTime now);
  /// Forgets what was wrong, once a minute at most: one who knows the password clears the way for a neighbour who guesses.
  void right(const std::string& network, SteadyTime now);

 private:
  struct Entry {
    unsigned wrong = 0, waiting = 0;
    SteadyTime last{}, next{}, forgiven{};  // next: the next turn
  };
  Entry* find(const std::string& network, SteadyTime now);
  void left(const std::string& network);

  std::atomic<bool> empty_{true};  // read without the lock: mostly nobody guesses
  std::mutex mutex_;
  Lru<Entry> entries_{limit};
  unsigned waiting_ = 0;
};

}  // namespace penstock::engine
