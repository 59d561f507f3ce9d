// SPDX-License-Identifier: GPL-3.0-or-later
// Received bytes not yet taken. Holds no memory while empty.
#pragma once

#include <string_view>
#include <vector>

#include "penstock/net/stream.h"

namespace penstock::net {

/// Thread: its IoThread. Lifetime: not longer than the pool.
class ReadBuffer {
 public:
  explicit ReadBuffer(BlockPool& pool) : pool_(pool) {}
  ~ReadBuffer() { release(); }
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;

  std::string_view view() const { return {data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  void consume(std::size_t n) {
    begin_ += n;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// One tryRead behind what is there. Grows past a block only while what is there stays under `limit`.
  IoResult fill(Stream& stream, std::size_t limit);
  /// What is there without the room behind it, where that is most of it: call before a wait that may last.
  void shrink();
  std::size_t capacity() const { return block_ ? BlockPool::blockSize : large_.size(); }
  BlockPool& pool() { return pool_; }
  /// Gives the block back if empty: call before a wait.
  void releaseIfEmpty() {
    if (empty()) release();
  }

 private:
  const char* data() const { return block_ ? block_.get() : large_.data(); }
  char* data() { return block_ ? block_.get() : large_.data(); }
  void reserve(std::size_t free);
  void release();

  BlockPool& pool_;
  BlockPool::Block block_;
  std::vector<char> large_;  // instead of the block, for heads over its size
  std::size_t begin_ = 0, end_ = 0;
};

/// While somebody waits for the rest of what is there of a head, a hello or first bytes: those count, and may be too much of all that waits on
/// the thread. Then the wait ends as an interrupted one does, and evicted() says so. Lifetime: within those of stream and buffer.
class UnfinishedInput final : HeldBytes::Holder {
 public:
  /// `beside`: bytes that were taken from the buffer and are held elsewhere.
  UnfinishedInput(ReadBuffer& buffer, Stream& stream, std::size_t beside = 0);
  bool evicted() const { return evicted_; }

 private:
  void evict() override;
  Stream& stream_;
  bool evicted_ = false;
};

}  // namespace penstock::net
