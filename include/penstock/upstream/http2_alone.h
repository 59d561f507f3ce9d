// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that turned out to speak HTTP/2 alone without saying so in TLS.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace penstock::upstream {

/// They hang up on who does not offer HTTP/2, which is only seen when a request fails: the next client's connection offers it at once.
/// Bounded. Thread: any.
class Http2Alone {
 public:
  void learn(const std::string& host, std::uint16_t port) {
    const std::lock_guard lock(mutex_);
    if (known_.size() >= limit) known_.erase(known_.begin());
    known_.emplace(host, port);
  }
  bool knows(const std::string& host, std::uint16_t port) const {
    const std::lock_guard lock(mutex_);
    return known_.contains({host, port});
  }

 private:
  static constexpr std::size_t limit = 1000;
  mutable std::mutex mutex_;
  std::set<std::pair<std::string, std::uint16_t>> known_;
};

}  // namespace penstock::upstream
