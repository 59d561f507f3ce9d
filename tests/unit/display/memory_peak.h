// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory something took at its worst.
#pragma once

#include <malloc.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <string>

namespace penstock::display::test {

/// From its making on, of the whole process.
class MemoryPeak {
 public:
  MemoryPeak() {
    ::malloc_trim(0);  // what is free and still resident would hide what is taken
    std::ofstream("/proc/self/clear_refs") << 5;
    before_ = of("VmRSS:");
  }
  /// Bytes.
  std::uint64_t grown() const {
    const std::uint64_t peak = of("VmHWM:");
    return peak > before_ ? peak - before_ : 0;
  }

 private:
  static std::uint64_t of(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
      std::uint64_t kilobytes = 0;
      if (word == name && status >> kilobytes) return kilobytes * 1024;
    }
    return 0;
  }
  std::uint64_t before_;
};

}  // namespace penstock::display::test
