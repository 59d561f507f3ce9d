// SPDX-License-Identifier: GPL-3.0-or-later
// The body of a call while it comes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/shared.h"

namespace penstock::api {

/// In memory, or in a file without a name. Thread: one at a time.
class BodyTarget {
 public:
  BodyTarget() = default;
  ~BodyTarget();
  BodyTarget(const BodyTarget&) = delete;
  BodyTarget& operator=(const BodyTarget&) = delete;

  /// From now on into a file of that folder's file system. False: none can be made.
  bool intoFile(const std::string& folder);
  bool isFile() const { return file_ >= 0; }
  /// False: the disk takes no more.
  bool add(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  std::string takeText() { return std::move(text_); }
  /// By which this process opens the file, as long as this lives.
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::string text_;
};

/// Bytes of bodies that all connections hold, given back at the end. Thread: the I/O thread.
class HeldBody {
 public:
  explicit HeldBody(Shared& shared) : shared_(shared) {}
  ~HeldBody() { shared_.bodies -= bytes_; }
  HeldBody(const HeldBody&) = delete;
  HeldBody& operator=(const HeldBody&) = delete;
  bool add(std::size_t n) {
    bytes_ += n;
    shared_.bodies += n;
    return shared_.bodies <= Shared::mostBodies;
  }

 private:
  Shared& shared_;
  std::size_t bytes_ = 0;
};

}  // namespace penstock::api
