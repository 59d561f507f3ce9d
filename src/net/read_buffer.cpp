// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/read_buffer.h"

#include <algorithm>
#include <cstring>

namespace penstock::net {

void ReadBuffer::release() {
  if (block_) pool_.give(std::move(block_));
  block_.reset();
  large_ = std::vector<char>();
  begin_ = end_ = 0;
}

void ReadBuffer::reserve(std::size_t free) {
  if (capacity() - end_ >= free) return;
  const std::size_t used = end_ - begin_;
  if (!block_ && large_.empty() && free <= BlockPool::blockSize) {
    block_ = pool_.take();
  } else if (capacity() - used >= free) {
    std::memmove(data(), data() + begin_, used);
  } else {
    std::vector<char> larger(used + free);
    if (used) std::memcpy(larger.data(), data() + begin_, used);
    if (block_) pool_.give(std::move(block_));
    block_.reset();
    large_ = std::move(larger);
  }
  begin_ = 0;
  end_ = used;
}

void ReadBuffer::shrink() {
  const std::size_t used = end_ - begin_;
  if (used == 0) return release();
  if (capacity() <= 2 * used + 512) return;
  std::vector<char> fitting(data() + begin_, data() + end_);
  release();
  large_ = std::move(fitting);
  end_ = used;
}

IoResult ReadBuffer::fill(Stream& stream, std::size_t limit) {
  // A read into a few bytes is a wasted system call; a read past the limit is a wasted block.
  const std::size_t used = end_ - begin_;
  if (used >= limit) return {IoStatus::wouldBlock, 0};
  constexpr std::size_t piece = BlockPool::blockSize / 4;
  std::size_t free = used == 0 ? BlockPool::blockSize : piece;
  if (used > 0 && capacity() - used < piece) free = std::max(piece, std::min(capacity(), limit - used));  // twofold, within the limit
  reserve(free);
  const IoResult r = stream.tryRead(data() + end_, capacity() - end_);
  if (r.status == IoStatus::ok) end_ += r.n;
  return r;
}

UnfinishedInput::UnfinishedInput(ReadBuffer& buffer, Stream& stream, std::size_t beside)
    : Holder(buffer.pool().held()), stream_(stream) {
  buffer.shrink();
  hold(buffer.capacity() + beside);
}

void UnfinishedInput::evict() {
  evicted_ = true;
  Readiness read = Readiness::read;
  stream_.bottom(read).interrupt(read);
}

}  // namespace penstock::net
