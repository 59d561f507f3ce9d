// SPDX-License-Identifier: GPL-3.0-or-later
// How large a worker has become, as /proc tells.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace penstock::script {

inline constexpr std::uint64_t mostResident = std::uint64_t(1024) * 1024 * 1024;  // bytes, of a worker and its children together
inline constexpr unsigned mostProcesses = 64;                                       // likewise

struct ProcessSize {
  std::uint64_t resident = 0;  // bytes
  unsigned processes = 0;      // itself among them
};
/// Of a process and those it started, as far as these are its children. It stops looking once both bounds are passed.
ProcessSize sizeOf(pid_t pid);

}  // namespace penstock::script
