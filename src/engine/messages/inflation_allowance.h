// SPDX-License-Identifier: GPL-3.0-or-later
// How much may be inflated for display: a bomb costs a bounded amount of processor time.
#pragma once

#include <algorithm>
#include <cstdint>

namespace penstock::engine {

/// A purse: what comes over the wire fills it, and time does; what is inflated is paid from it. Honest traffic never empties it, a
/// compressed megabyte of zeros (1,000 times its size) does after 64 MiB.
class InflationAllowance {
 public:
  static constexpr std::int64_t purse = 64 * 1024 * 1024;    // bytes
  static constexpr std::int64_t ratio = 100;                 // bytes earned by a byte on the wire
  static constexpr std::int64_t perSecond = 16 * 1024 * 1024;

  /// `now`: µs, of any beginning.
  void earn(std::size_t wireBytes, std::int64_t now) {
    const std::int64_t elapsed = std::clamp<std::int64_t>(now - last_, 0, purse / perSecond * 1'000'000);
    last_ = now;
    left_ = std::min(purse, left_ + std::int64_t(wireBytes) * ratio + elapsed * perSecond / 1'000'000);
  }
  /// False: no more may be inflated now.
  bool spend(std::size_t inflated) {
    left_ -= std::int64_t(inflated);
    if (left_ >= 0) return true;
    left_ = 0;
    return false;
  }

 private:
  std::int64_t left_ = purse, last_ = 0;
};

}  // namespace penstock::engine
