// SPDX-License-Identifier: GPL-3.0-or-later
// Where in its frames a peer of HTTP/2 stands (RFC 9113 4.1): nghttp2 does not tell what has begun and not ended.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "penstock/base/clock.h"

namespace penstock::wire::http2 {

/// Looks at the heads of frames only. What comes may be anything: it follows the lengths and judges nothing.
class FrameWalk {
 public:
  /// `preface`: bytes of the connection preface before the first frame.
  explicit FrameWalk(std::size_t preface, SteadyTime now = steadyNow()) : preface_(preface), since_(now) {}
  /// Takes from the front of `bytes`: all, or up to the end of the `mostBlocks`th frame of header blocks in it. How many that was.
  std::size_t step(std::string_view bytes, SteadyTime now, std::size_t mostBlocks = SIZE_MAX);
  /// When what has to come whole began: the preface with the first frame, a header block with all its CONTINUATION, any other frame. Nothing
  /// between frames, and inside of DATA, which may take its time.
  std::optional<SteadyTime> unfinishedSince() const;

 private:
  bool frameEnds();  // whether it was of a header block

  std::size_t preface_;
  SteadyTime since_;
  std::array<unsigned char, 9> head_{};
  std::size_t got_ = 0;   // of head_
  std::size_t left_ = 0;  // of the payload
  bool block_ = false, any_ = false;  // a header block is open; a frame came whole
};

}  // namespace penstock::wire::http2
