// SPDX-License-Identifier: GPL-3.0-or-later
// A place in a list that is longer than the screen. Pure.
#pragma once

#include <algorithm>
#include <cstddef>

#include "cui/screen/key.h"

namespace penstock::cui {

/// Which entry is chosen, which is seen first; and whether the newest is followed.
class Scroll {
 public:
  /// `follows`: the last entry stays chosen while others come, until a person goes elsewhere.
  explicit Scroll(bool follows = false) : follows_(follows), following_(follows) {}

  std::size_t at() const { return at_; }
  std::size_t first() const { return first_; }
  bool following() const { return following_; }
  void follow() { following_ = follows_; }
  void choose(std::size_t at) {
    at_ = at;
    following_ = false;
  }
  /// As many entries there are, and so many are seen.
  void fit(std::size_t count, std::size_t seen) {
    count_ = count;
    seen_ = std::max<std::size_t>(seen, 1);
    if (following_ || at_ >= count_) at_ = count_ == 0 ? 0 : count_ - 1;
    if (at_ < first_) first_ = at_;
    if (at_ >= first_ + seen_) first_ = at_ - seen_ + 1;
    first_ = std::min(first_, count_ > seen_ ? count_ - seen_ : 0);
  }
  /// Arrows, j k, pages, Home, End, the wheel. Whether the key was one of these.
  bool key(const Key& key) {
    if (key.is(U'j') || key.code == Key::down) return go(1);
    if (key.is(U'k') || key.code == Key::up) return go(-1);
    switch (key.code) {
      case Key::pageDown: return go(std::ptrdiff_t(seen_));
      case Key::pageUp: return go(-std::ptrdiff_t(seen_));
      case Key::wheelDown: return go(3);
      case Key::wheelUp: return go(-3);
      case Key::home: return go(-std::ptrdiff_t(count_));
      case Key::end: return go(std::ptrdiff_t(count_));
      default: return false;
    }
  }

 private:
  bool go(std::ptrdiff_t by) {
    const std::ptrdiff_t last = std::max<std::ptrdiff_t>(std::ptrdiff_t(count_) - 1, 0);
    at_ = std::size_t(std::clamp(std::ptrdiff_t(at_) + by, std::ptrdiff_t(0), last));
    following_ = follows_ && at_ + 1 >= count_;
    fit(count_, seen_);
    return true;
  }

  const bool follows_;
  bool following_;
  std::size_t at_ = 0, first_ = 0, count_ = 0, seen_ = 1;
};

}  // namespace penstock::cui
