// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recorded_content.h"

#include <algorithm>
#include <utility>

#include "store/chunk_run.h"

namespace penstock::store {

using model::BodyId;
using model::ExchangeId;

namespace {

std::shared_ptr<const std::string> bytesOf(const model::Exchange& x, BodyId which) {
  const model::Body* body = bodyIn(x, which);
  return body ? body->bytes : nullptr;
}

}  // namespace

Result<model::ExchangePtr> RecordedContent::loadFromMemory(ExchangeId id) const {
  auto loaded = parts_.memory.load(id);
  if (!loaded && parts_.index.rowOf(id) < parts_.index.rows())
    return makeError(ErrorCode::limit, "exchange " + std::to_string(id) + " is no longer kept in memory");
  if (!loaded) return loaded.error();
  // Of a body in chunks the beginning may be all that was kept.
  std::shared_ptr<model::Exchange> cut;
  for (const BodyId which : model::bodyIds) {
    const model::Body* body = bodyIn(**loaded, which);
    if (!body || body->bytes || body->recorded == 0 || (*loaded)->state == model::ExchangeState::pending) continue;
    const std::uint64_t kept = store::runEnd(parts_.memory.chunksOf(id, which), 0);
    if (kept >= body->recorded) continue;
    if (!cut) cut = std::make_shared<model::Exchange>(**loaded);
    bodyIn(*cut, which)->recorded = kept;
  }
  return cut ? model::ExchangePtr(cut) : std::move(*loaded);
}

Result<model::ExchangePtr> RecordedContent::load(ExchangeId id) {
  if (parts_.memoryOnly) return loadFromMemory(id);
  if (auto waiting = parts_.queue.find(id)) return waiting;
  if (auto cached = parts_.cache.find(id)) return cached;
  auto loaded = loadFromDisk(id);
  if (loaded && (*loaded)->state != model::ExchangeState::pending) {
    parts_.cache.add(*loaded);
    if (auto newer = parts_.queue.find(id)) parts_.cache.forget({newer});  // it came while we read
  }
  return loaded;
}

Result<model::ExchangePtr> RecordedContent::loadFromDisk(ExchangeId id) {
  auto loaded = parts_.reader->load(id);
  if (!loaded) return loaded.error();
  model::Exchange& x = **loaded;
  if (x.state == model::ExchangeState::pending) return model::ExchangePtr(std::move(*loaded));
  // What is there counts: after a crash it is more than the last snapshot knew of, after a full disk less.
  for (const BodyId which : model::bodyIds) {
    model::Body* body = bodyIn(x, which);
    if (!body || body->bytes || (body->complete && body->size == 0)) continue;
    const auto kept = chunkedSize(id, which);
    if (!kept) return kept.error();
    body->size = std::max(body->size, body->recorded = *kept);
  }
  return model::ExchangePtr(std::move(*loaded));
}

Result<std::shared_ptr<const std::string>> RecordedContent::inlineBody(ExchangeId id, BodyId body) {
  if (parts_.memoryOnly) {
    auto loaded = loadFromMemory(id);
    if (!loaded) return loaded.error();
    return bytesOf(**loaded, body);
  }
  if (const auto waiting = parts_.queue.find(id)) return bytesOf(*waiting, body);
  if (const auto cached = parts_.cache.find(id)) return bytesOf(*cached, body);
  return parts_.reader->inlineBody(id, body);
}

Result<std::uint64_t> RecordedContent::chunkedSize(ExchangeId id, BodyId body) {
  if (parts_.memoryOnly) return store::runEnd(parts_.memory.chunksOf(id, body), 0);
  // First what waits, then the disk: what is committed in between is in both.
  auto waiting = parts_.queue.chunksOf(id, body);
  const auto onDisk = parts_.reader->runEnd(id, body, 0);
  if (!onDisk) return onDisk.error();
  return store::runEnd(std::move(waiting), *onDisk);
}

Result<std::uint64_t> RecordedContent::bodySize(ExchangeId id, BodyId body) {
  const auto whole = inlineBody(id, body);
  if (!whole) return whole.error();
  if (*whole) return std::uint64_t((*whole)->size());
  return chunkedSize(id, body);
}

Result<std::string> RecordedContent::readBody(ExchangeId id, BodyId body, std::uint64_t offset, std::size_t n) {
  const auto whole = inlineBody(id, body);
  if (!whole) return whole.error();
  if (*whole) return offset < (*whole)->size() ? (*whole)->substr(offset, n) : std::string();
  std::vector<ChunkPtr> chunks;
  if (parts_.memoryOnly) {
    if (offset < parts_.memory.droppedTo(id, body))
      return makeError(ErrorCode::limit, "these bytes of exchange " + std::to_string(id) + " are no longer kept in memory");
    chunks = parts_.memory.chunksOf(id, body);
  } else {
    chunks = parts_.queue.chunksOf(id, body);
    auto onDisk = parts_.reader->chunks(id, body, offset, n);
    if (!onDisk) return onDisk.error();
    chunks.insert(chunks.end(), onDisk->begin(), onDisk->end());
  }
  sortByOffset(chunks);
  return joined(chunks, offset, n);
}

Result<std::vector<model::Message>> RecordedContent::messages(ExchangeId id, std::uint64_t first, std::size_t count) {
  MessagePage page(first, count);
  if (parts_.memoryOnly) {
    parts_.memory.messages(id, page);
  } else {
    // First what waits, then the disk: what is committed in between is in both.
    auto waiting = parts_.queue.messagesOf(id, page);
    if (auto done = parts_.reader->messages(id, page); !done) return done.error();
    for (model::Message& message : waiting) page.putUnlessOlder(std::move(message));
  }
  if (page.empty())
    if (const auto known = inlineBody(id, BodyId()); !known) return known.error();
  return page.take();
}

}  // namespace penstock::store
