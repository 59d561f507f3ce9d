// SPDX-License-Identifier: GPL-3.0-or-later
// Which process holds a socket: the file descriptors of /proc, looked through where it is likeliest first.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace penstock::engine {

/// A socket somebody asks for.
struct Wanted {
  std::uint64_t inode = 0;
  std::uint32_t uid = 0;
  pid_t pid = 0;  // once found
};

/// Thread: one.
class FdScan {
 public:
  /// The processes that were found before: where a busy client's next connection is. True when all are found.
  bool amongKnown(std::vector<Wanted>& wanted);
  /// The rest, the youngest process first. Costs a read of each descriptor of each process of these users.
  void amongAll(std::vector<Wanted>& wanted);
  /// The executable's path, or its name where the path is not told; "" for a process that is gone.
  static std::string executableOf(pid_t pid);

 private:
  enum class Looked { gone, other, found };
  Looked look(pid_t pid, std::vector<Wanted>& wanted);
  void remember(pid_t pid);

  static constexpr std::size_t knownLimit = 16;
  std::vector<pid_t> known_;  // the last to be found first
};

}  // namespace penstock::engine
