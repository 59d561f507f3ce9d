// SPDX-License-Identifier: GPL-3.0-or-later
// Chance that can be repeated: the same numbers for the same seed, on every machine.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "penstock/rules/rule.h"

namespace penstock::rules {

/// SplitMix64. Thread: one.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// From 0 on, below 1.
  double unit() { return double(next() >> 11) * 0x1.0p-53; }
  bool happens(double chance) { return unit() < chance; }
  /// Milliseconds; an hour at most.
  std::uint32_t of(const Spread& spread) {
    if (spread.mean == 0) return spread.min + std::uint32_t(unit() * (double(spread.max - spread.min) + 1));
    const double radius = std::sqrt(-2 * std::log(1 - unit())), angle = 2 * std::numbers::pi * unit();  // Box-Muller
    const double drawn = spread.mean + spread.deviation * radius * std::cos(angle);
    return std::uint32_t(drawn < 0 ? 0 : drawn > 3'600'000 ? 3'600'000 : drawn + 0.5);
  }

 private:
  std::uint64_t state_;
};

}  // namespace penstock::rules
