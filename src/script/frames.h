// SPDX-License-Identifier: GPL-3.0-or-later
// How a worker and Penstock speak; resources/python/penstock/_frames.py is the other end. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::script {

enum class FrameKind : std::uint32_t { call = 1, ready = 16, refused, result, needBody, failed, waiting, log };

/// A list of byte strings as one: how many, the length of each, then all of them.
std::string packParts(std::span<const std::string_view> parts);
/// Nothing for what is none. Views into `packed`.
std::optional<std::vector<std::string_view>> readParts(std::string_view packed);

std::string frameOf(FrameKind kind, std::uint64_t call, std::span<const std::string_view> parts);

struct Frame {
  FrameKind kind{};
  std::uint64_t call = 0;
  std::vector<std::string_view> parts;
};

/// What a worker sends, as it comes.
class FrameReader {
 public:
  static constexpr std::size_t longest = 160 * 1024 * 1024;  // two bodies as large as are held, and more

  void feed(std::string_view bytes);
  /// The next that is whole. Views are valid until the next feed(). Nothing: there is none yet, or none will be.
  std::optional<Frame> next();
  /// What came is no frame: nothing more is read.
  bool broken() const { return broken_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;  // of what was not read yet
  bool broken_ = false;
};

}  // namespace penstock::script
