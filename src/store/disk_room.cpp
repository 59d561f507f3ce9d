// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/disk_room.h"

#include <sys/statvfs.h>

#include <algorithm>

namespace penstock::store {

namespace {

// The write queue, a burst of it, and a checkpoint's worth of the log.
constexpr std::uint64_t onItsWay = 32 * 1024 * 1024;

}  // namespace

std::uint64_t roomToKeep(std::uint64_t fileSystem) { return std::min<std::uint64_t>(500 * 1024 * 1024, fileSystem / 20); }

bool DiskRoom::freeBeyond(std::uint64_t shares) {
  if (keep_ == 0u) return true;
  struct statvfs fs {};
  if (::fstatvfs(file_, &fs) != 0 || fs.f_blocks == 0) return true;
  kept_ = keep_.value_or(roomToKeep(std::uint64_t(fs.f_blocks) * fs.f_frsize));
  // On a small disk a share of what is kept, or nothing would ever be recorded on it.
  return std::uint64_t(fs.f_bavail) * fs.f_frsize >= kept_ + shares * std::min(onItsWay, kept_ / 4);
}

bool DiskRoom::enough() { return freeBeyond(1); }
bool DiskRoom::enoughAgain() { return freeBeyond(2); }

}  // namespace penstock::store
