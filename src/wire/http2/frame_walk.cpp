// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/http2/frame_walk.h"

#include <algorithm>

namespace penstock::wire::http2 {

namespace {

constexpr unsigned char dataType = 0, headersType = 1, pushPromiseType = 5, continuationType = 9;
constexpr unsigned char endHeaders = 4;

}  // namespace

std::size_t FrameWalk::step(const std::string_view all, SteadyTime now, std::size_t mostBlocks) {
  std::string_view bytes = all;
  std::size_t blocks = 0;
  const std::size_t skipped = std::min(preface_, bytes.size());
  preface_ -= skipped;
  bytes.remove_prefix(skipped);
  while (!bytes.empty()) {
    if (got_ < head_.size()) {
      if (got_ == 0 && !block_ && any_) since_ = now;
      head_[got_++] = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      if (got_ < head_.size()) continue;
      left_ = std::size_t(head_[0]) << 16 | std::size_t(head_[1]) << 8 | head_[2];
    } else {
      const std::size_t n = std::min(left_, bytes.size());
      left_ -= n;
      bytes.remove_prefix(n);
    }
    if (left_ != 0) continue;
    blocks += frameEnds();
    if (blocks >= mostBlocks) break;
  }
  return all.size() - bytes.size();
}

bool FrameWalk::frameEnds() {
  const unsigned char type = head_[3];
  const bool ofBlock = type == headersType || type == pushPromiseType || type == continuationType;
  if (ofBlock) block_ = !(head_[4] & endHeaders);
  any_ = true;
  got_ = 0;
  return ofBlock;
}

std::optional<SteadyTime> FrameWalk::unfinishedSince() const {
  const bool inFrame = got_ > 0 && !(got_ == head_.size() && head_[3] == dataType);
  if (any_ && !inFrame && !block_) return std::nullopt;
  return since_;
}

}  // namespace penstock::wire::http2
