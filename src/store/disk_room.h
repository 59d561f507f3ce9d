// SPDX-License-Identifier: GPL-3.0-or-later
// The part of a disk that recording leaves to everybody else.
#pragma once

#include <cstdint>
#include <optional>

namespace penstock::store {

/// What is left free of a file system of that size unless a person says otherwise: 500 MB, but no more than a twentieth of it.
std::uint64_t roomToKeep(std::uint64_t fileSystem);

/// Thread: one at a time. Lifetime: the descriptor stays open.
class DiskRoom {
 public:
  /// `keep`: bytes; none: roomToKeep; 0: all may be used, and nothing is ever asked of the disk.
  DiskRoom(int file, std::optional<std::uint64_t> keep) : file_(file), keep_(keep) {}

  /// Whether recording may go on: what is on its way to the disk (a burst, the log on its way into the file) still has its place beside
  /// what is to be kept. A system call, of a microsecond or so. A file system that does not know its size has room.
  bool enough();
  /// As enough, with some to spare: after recording stopped, so that it does not stop again at once.
  bool enoughAgain();
  /// Bytes to be kept, as of the last question.
  std::uint64_t kept() const { return kept_; }

 private:
  bool freeBeyond(std::uint64_t shares);

  const int file_;
  const std::optional<std::uint64_t> keep_;
  std::uint64_t kept_ = 0;
};

}  // namespace penstock::store
