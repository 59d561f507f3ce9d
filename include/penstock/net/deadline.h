// SPDX-License-Identifier: GPL-3.0-or-later
// When something has to be over as a whole, however many waits it takes.
#pragma once

#include <algorithm>
#include <chrono>

#include "penstock/base/clock.h"

namespace penstock::net {

/// A peer that gives a byte now and then gains no time by it.
class Deadline {
 public:
  /// `patience` after `from`; zero: never.
  explicit Deadline(std::chrono::milliseconds patience, SteadyTime from = steadyNow())
      : at_(patience.count() ? from + patience : SteadyTime::max()) {}
  SteadyTime at() const { return at_; }
  bool never() const { return at_ == SteadyTime::max(); }
  bool over(SteadyTime now = steadyNow()) const { return now >= at_; }
  /// For a wait: zero when there is no end, else at least 1 ms.
  std::chrono::milliseconds left(SteadyTime now = steadyNow()) const {
    if (never()) return std::chrono::milliseconds(0);
    return std::max(std::chrono::milliseconds(1), std::chrono::ceil<std::chrono::milliseconds>(at_ - now));
  }
  /// The earlier of both.
  Deadline orAt(const Deadline& other) const { return at_ < other.at_ ? *this : other; }

 private:
  SteadyTime at_;
};

}  // namespace penstock::net
