// SPDX-License-Identifier: GPL-3.0-or-later
// How many rows each host has.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "store/row.h"

namespace penstock::store {

/// Rows by host and port. The ports of the web, which nearly all rows have, are found by the host's number alone.
class HostFigures {
 public:
  struct Rows {
    std::uint32_t exchanges = 0, failed = 0;
  };
  Rows& of(const Row& row);
  void add(const HostFigures& other);
  void clear();
  template <class F>
  void each(F f) const {  // f(number of the name, port or 0, rows)
    for (std::uint32_t host = 0; host < web_.size(); ++host) f(host, std::uint16_t(0), web_[host]);
    for (const auto& [key, rows] : others_) f(std::uint32_t(key >> 16), std::uint16_t(key), rows);
  }

 private:
  std::vector<Rows> web_;
  std::unordered_map<std::uint64_t, Rows> others_;  // by number of the name and port
};

}  // namespace penstock::store
