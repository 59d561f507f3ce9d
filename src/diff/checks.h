// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/diff/comparison.h"

namespace penstock::diff {

/// **Errors**: limit.
Result<void> checkLines(const Lines& left, const Lines& right);
Error cancelledError();

/// Of two texts that are the same, byte for byte.
Comparison sameThroughout(Lines left, Lines right);

/// Adds the sentence about patterns that gave up, where one did.
void tellTired(bool gaveUp, std::vector<std::string>& notices);

/// What a long loop asks with each of its steps, which costs it a count: the token is looked at every few thousand. Once it stopped it stays so.
class StopCheck {
 public:
  explicit StopCheck(const CancelToken& token) : token_(token), stopped_(token.cancelled()) {}
  bool now(std::size_t steps = 1) {
    left_ -= std::ptrdiff_t(steps);
    if (left_ > 0) return stopped_;
    left_ = kBetween;
    return look();
  }
  /// The same at once, before a step that is long in itself.
  bool look() { return stopped_ = stopped_ || token_.cancelled(); }

 private:
  static constexpr std::ptrdiff_t kBetween = 8192;
  const CancelToken& token_;
  std::ptrdiff_t left_ = kBetween;
  bool stopped_;
};

}  // namespace penstock::diff
