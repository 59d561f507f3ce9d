// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/message_packer.h"

#include <algorithm>

namespace penstock::store {

using model::Message;

void MessagePacker::put(Run& run, const Message& message) {
  if (run.empty() || run.back()->index < message.index) {
    run.push_back(&message);
    return;
  }
  const auto at = std::lower_bound(run.begin(), run.end(), message.index,
                                   [](const Message* m, std::uint64_t index) { return m->index < index; });
  if ((*at)->index == message.index)
    *at = &message;
  else
    run.insert(at, &message);
}

void MessagePacker::add(const model::MessageBatch& batch) {
  if (batch.messages.empty()) return;
  Run& run = runs_[batch.id];
  for (const Message& message : batch.messages) put(run, message);
}

int MessagePacker::packRun(model::ExchangeId id, const Run& run, const std::function<int(MessageBlock&)>& write) {
  MessageBlock block;
  block.id = id;
  for (std::size_t i = 0; i < run.size();) {
    block.first = run[i]->index;
    block.bytes.clear();
    MessageEncoder encoder(block.bytes);
    do {
      block.last = run[i]->index;
      encoder.add(*run[i]);
      ++i;
    } while (i < run.size() && run[i]->index == block.last + 1 && block.last - block.first + 1 < block.mostMessages &&
             block.bytes.size() < block.fullAt);
    if (const int code = write(block); code != 0) return code;
  }
  return 0;
}

int MessagePacker::pack(const std::function<int(MessageBlock&)>& write) {
  int code = 0;
  for (const auto& [id, run] : runs_)
    if (code = packRun(id, run, write); code != 0) break;
  runs_.clear();
  return code;
}

}  // namespace penstock::store
