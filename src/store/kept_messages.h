// SPDX-License-Identifier: GPL-3.0-or-later
// Messages without a project: packed as on disk, the newest of all exchanges within a budget.
#pragma once

#include <deque>
#include <map>
#include <unordered_map>

#include "store/message_codec.h"
#include "store/message_packer.h"

namespace penstock::store {

/// Of all exchanges together the oldest blocks go first, so that a connection that has been open for long shows what it
/// said last. Thread: one at a time.
class KeptMessages {
 public:
  void keep(const std::vector<model::MessageBatch>& batches);
  void trim(std::size_t budget);
  bool any(model::ExchangeId id) const { return blocks_.contains(id); }
  void read(model::ExchangeId id, MessagePage& page) const;
  void drop(model::ExchangeId id);
  std::size_t bytes() const { return bytes_; }  // held, as estimated

 private:
  struct Kept {
    std::uint64_t number;  // in order of arrival, over all exchanges
    MessageBlock block;
  };
  using Blocks = std::deque<Kept>;
  void put(MessageBlock& block);
  void dropOldest(Blocks& blocks);

  std::unordered_map<model::ExchangeId, Blocks> blocks_;      // none is empty
  std::map<std::uint64_t, model::ExchangeId> oldestOfEach_;  // number of the oldest block of each exchange
  MessagePacker packer_;
  std::uint64_t next_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace penstock::store
