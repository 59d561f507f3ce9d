// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/kept_messages.h"

#include <utility>

namespace penstock::store {

namespace {

std::size_t costOf(const MessageBlock& block) {
  return block.bytes.capacity() + sizeof block + 64;
}

}  // namespace

void KeptMessages::keep(const std::vector<model::MessageBatch>& batches) {
  for (const model::MessageBatch& batch : batches) packer_.add(batch);
  packer_.pack([this](MessageBlock& block) {
    put(block);
    return 0;
  });
}

void KeptMessages::put(MessageBlock& block) {
  Blocks& blocks = blocks_[block.id];
  block.bytes.shrink_to_fit();
  // A long message under way is told again and again.
  if (!blocks.empty() && blocks.back().block.first == block.first && blocks.back().block.last == block.last) {
    bytes_ -= costOf(blocks.back().block);
    blocks.back().block.bytes = std::exchange(block.bytes, {});
    bytes_ += costOf(blocks.back().block);
    return;
  }
  if (blocks.empty()) oldestOfEach_.emplace(next_, block.id);
  blocks.push_back({next_++, {block.id, block.first, block.last, std::exchange(block.bytes, {})}});
  bytes_ += costOf(blocks.back().block);
}

void KeptMessages::dropOldest(Blocks& blocks) {
  bytes_ -= costOf(blocks.front().block);
  oldestOfEach_.erase(blocks.front().number);
  blocks.pop_front();
}

void KeptMessages::trim(std::size_t budget) {
  while (bytes_ > budget && !oldestOfEach_.empty()) {
    const model::ExchangeId id = oldestOfEach_.begin()->second;
    Blocks& blocks = blocks_.at(id);
    dropOldest(blocks);
    if (blocks.empty())
      blocks_.erase(id);
    else
      oldestOfEach_.emplace(blocks.front().number, id);
  }
}

void KeptMessages::read(model::ExchangeId id, MessagePage& page) const {
  const auto found = blocks_.find(id);
  if (found == blocks_.end()) return;
  for (const auto& [number, block] : found->second)
    if (block.first < page.end() && block.last >= page.first())
      (void)decodeMessages(block.bytes, block.first, block.last, page);
}

void KeptMessages::drop(model::ExchangeId id) {
  const auto found = blocks_.find(id);
  if (found == blocks_.end()) return;
  while (!found->second.empty()) dropOldest(found->second);
  blocks_.erase(found);
}

}  // namespace penstock::store
