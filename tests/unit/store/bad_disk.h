// SPDX-License-Identifier: GPL-3.0-or-later
// A SQLite VFS over the system's that is slow, full, broken or read-only on demand.
#pragma once

#include <atomic>
#include <cstdint>

namespace penstock::store::test {

/// One per process. Thread: any.
struct BadDisk {
  static constexpr const char* name = "bad-disk";
  /// Registers the VFS; all faults off.
  static BadDisk& install();

  enum Fault : int { none, full, ioError, readOnly };
  std::atomic<int> onWrite{none};
  std::atomic<bool> held{false};          // writes wait until `release`
  std::atomic<std::uint64_t> waiting{0};  // how many wait
  void hold() { held = true; }
  void release();
};

}  // namespace penstock::store::test
