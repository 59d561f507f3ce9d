// SPDX-License-Identifier: GPL-3.0-or-later
// Whether files changed since they were looked at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace penstock::script {

/// Thread: one.
class WatchedFiles {
 public:
  /// As they are now; those that are watched already, as they were.
  void set(std::vector<std::string> files);
  /// These as well.
  void add(const std::vector<std::string>& files);
  /// Once for each change, and only when it seems to be over: two looks saw the same. A file that is gone is no change: editors put another in
  /// its place.
  bool changed();

 private:
  struct Stamp {
    std::uint64_t inode = 0;
    std::int64_t size = -1, modified = 0;
    bool operator==(const Stamp&) const = default;
  };
  static Stamp stampOf(const std::string& file);
  std::vector<std::string> files_;
  std::vector<Stamp> known_, seen_;
};

}  // namespace penstock::script
