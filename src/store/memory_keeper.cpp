// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/memory_keeper.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace penstock::store {

using model::BodyId;
using model::ExchangeId;

namespace {

// What an entry and its exchange cost beside their bytes.
constexpr std::size_t entryOverhead = 256;

std::size_t inlineBytes(const model::Exchange& x) {
  std::size_t bytes = 0;
  for (const model::BodyId id : model::bodyIds)
    if (const model::Body* body = bodyIn(x, id); body && body->bytes) bytes += body->bytes->size();
  return bytes;
}

model::ExchangePtr withoutInlineBodies(const model::Exchange& x) {
  auto copy = std::make_shared<model::Exchange>(x);
  for (const model::BodyId id : model::bodyIds)
    if (model::Body* body = bodyIn(*copy, id)) body->bytes = nullptr;
  return copy;
}

}  // namespace

void MemoryKeeper::keep(model::RecordBatch&& batch) {
  std::lock_guard lock(mutex_);
  std::erase_if(batch.messages, [this](const model::MessageBatch& m) { return m.id < droppedBelow_; });
  for (const model::MessageBatch& messages : batch.messages) entryOf(messages.id).growsOn = true;
  messages_.keep(batch.messages);
  for (model::BodyChunk& chunk : batch.chunks) put(std::move(chunk));
  for (model::ExchangePtr& exchange : batch.exchanges) put(std::move(exchange));
  trim();
}

void MemoryKeeper::put(model::ExchangePtr exchange) {
  const ExchangeId id = exchange->id;
  if (id < droppedBelow_) return;
  Entry& entry = entries_[id];
  const std::size_t bodies = inlineBytes(*exchange);
  const std::size_t heads = footprint(*exchange) - bodies + entryOverhead;
  const std::size_t before = entry.exchange ? inlineBytes(*entry.exchange) : 0;
  headBytes_ += heads - entry.headBytes;
  entry.headBytes = heads;
  entry.exchange = entry.bodiesDropped ? withoutInlineBodies(*exchange) : std::move(exchange);
  const std::size_t kept = inlineBytes(*entry.exchange);
  bodyBytes_ += kept - before;
  entry.bodyBytes += kept - before;
  if (kept != 0) bodiesFrom_ = std::min(bodiesFrom_, id);
}

void MemoryKeeper::put(model::BodyChunk&& chunk) {
  if (chunk.id < droppedBelow_) return;
  Entry& entry = entryOf(chunk.id);
  const std::size_t bytes = footprint(chunk);
  if (entry.growsOn)
    while (!entry.chunks.empty() && entry.bodyBytes + bytes > budget_ / 4) dropOldestChunk(entry);
  if (entry.bodiesDropped || entry.bodyBytes + bytes > budget_ / 4) return;
  entry.bodyBytes += bytes;
  bodyBytes_ += bytes;
  bodiesFrom_ = std::min(bodiesFrom_, chunk.id);
  entry.chunks.push_back(std::make_shared<const model::BodyChunk>(std::move(chunk)));
}

MemoryKeeper::Entry& MemoryKeeper::entryOf(ExchangeId id) {
  Entry& entry = entries_[id];
  if (entry.headBytes == 0) headBytes_ += entry.headBytes = entryOverhead;
  return entry;
}

void MemoryKeeper::dropOldestChunk(Entry& entry) {
  const model::BodyChunk& chunk = *entry.chunks.front();
  entry.droppedTo[chunk.which().number()] = chunk.offset + chunk.bytes.size();
  const std::size_t bytes = footprint(chunk);
  entry.bodyBytes -= bytes;
  bodyBytes_ -= bytes;
  entry.chunks.pop_front();
}

void MemoryKeeper::dropBodies(Entry& entry) {
  if (entry.bodyBytes == 0) return;
  if (entry.growsOn) {
    while (!entry.chunks.empty()) dropOldestChunk(entry);
    if (entry.bodyBytes == 0) return;
  }
  bodyBytes_ -= entry.bodyBytes;
  entry.bodyBytes = 0;
  entry.bodiesDropped = true;
  entry.chunks = {};
  if (entry.exchange) entry.exchange = withoutInlineBodies(*entry.exchange);
}

void MemoryKeeper::drop(Entries::iterator entry) {
  headBytes_ -= entry->second.headBytes;
  bodyBytes_ -= entry->second.bodyBytes;
  messages_.drop(entry->first);
  entries_.erase(entry);
}

void MemoryKeeper::trim() {
  while (headBytes_ > budget_ / 2 && !entries_.empty()) {
    droppedBelow_ = entries_.begin()->first + 1;
    drop(entries_.begin());
  }
  messages_.trim(budget_ / 8);
  if (held() <= budget_) return;
  auto it = entries_.lower_bound(bodiesFrom_);
  for (; it != entries_.end() && held() > budget_; ++it) dropBodies(it->second);
  bodiesFrom_ = it == entries_.end() ? UINT64_MAX : it->first;
}

Result<model::ExchangePtr> MemoryKeeper::load(ExchangeId id) const {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end() || !found->second.exchange)
    return makeError(ErrorCode::notFound, "exchange " + std::to_string(id) + " is not known");
  const Entry& entry = found->second;
  const auto lacks = [&entry](BodyId id) { return entry.bodiesDropped || entry.droppedTo[id.number()] != 0; };
  if (std::none_of(std::begin(model::bodyIds), std::end(model::bodyIds), lacks)) return entry.exchange;
  auto copy = std::make_shared<model::Exchange>(*entry.exchange);
  for (const BodyId id : model::bodyIds)
    if (model::Body* body = bodyIn(*copy, id); body && lacks(id)) body->recorded = 0;
  addTo(copy->trace, model::Did::bodyForgotten);
  return model::ExchangePtr(std::move(copy));
}

std::vector<ChunkPtr> MemoryKeeper::chunksOf(ExchangeId id, model::BodyId body) const {
  std::lock_guard lock(mutex_);
  std::vector<ChunkPtr> chunks;
  if (const auto found = entries_.find(id); found != entries_.end())
    std::copy_if(found->second.chunks.begin(), found->second.chunks.end(), std::back_inserter(chunks),
                 [body](const ChunkPtr& c) { return c->which() == body; });
  return chunks;
}

void MemoryKeeper::messages(ExchangeId id, MessagePage& page) const {
  std::lock_guard lock(mutex_);
  messages_.read(id, page);
}

std::uint64_t MemoryKeeper::droppedTo(ExchangeId id, model::BodyId body) const {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  return found == entries_.end() ? 0 : found->second.droppedTo[body.number()];
}

void MemoryKeeper::drop(ExchangeId through) {
  std::lock_guard lock(mutex_);
  while (!entries_.empty() && entries_.begin()->first <= through) drop(entries_.begin());
  droppedBelow_ = std::max(droppedBelow_, through + 1);
}

void MemoryKeeper::forget(std::span<const ExchangeId> ids) {
  std::lock_guard lock(mutex_);
  for (const ExchangeId id : ids)
    if (const auto found = entries_.find(id); found != entries_.end()) drop(found);
}

std::size_t MemoryKeeper::bytes() const {
  std::lock_guard lock(mutex_);
  return held();
}

}  // namespace penstock::store
