// SPDX-License-Identifier: GPL-3.0-or-later
// The two clocks: when something happened (wall), and how long it took (monotonic).
#pragma once

#include <chrono>
#include <cstdint>

namespace penstock {

/// Microseconds since 1970-01-01 00:00 UTC.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;
/// Monotonic; only differences mean anything.
using SteadyTime = std::chrono::steady_clock::time_point;

inline WallTime wallNow() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}
inline SteadyTime steadyNow() { return std::chrono::steady_clock::now(); }

}  // namespace penstock
