// SPDX-License-Identifier: GPL-3.0-or-later
// From the messages of a burst to blocks.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "store/message_codec.h"

namespace penstock::store {

/// The messages of an exchange that came in one burst, and of each only its last state, make runs of indexes; each run
/// makes one block, or several where it is long. Thread: one at a time.
class MessagePacker {
 public:
  /// `batch` must stay as it is until `pack`.
  void add(const model::MessageBatch& batch);
  /// Gives the blocks, whose bytes may be moved away, until `write` gives other than 0, and then that; forgets what was
  /// added.
  int pack(const std::function<int(MessageBlock&)>& write);

 private:
  using Run = std::vector<const model::Message*>;  // in order of index
  static void put(Run& run, const model::Message& message);
  static int packRun(model::ExchangeId id, const Run& run, const std::function<int(MessageBlock&)>& write);

  std::unordered_map<model::ExchangeId, Run> runs_;
};

}  // namespace penstock::store
