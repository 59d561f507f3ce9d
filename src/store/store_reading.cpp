// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges and bodies wherever they are: waiting for the writer, in memory, on disk.
#include <algorithm>

#include "store/chunk_run.h"
#include "store/content_window.h"
#include "store/store_impl.h"

namespace penstock::store {

using model::BodyId;
using model::ExchangeId;

namespace {

std::shared_ptr<const std::string> bytesOf(const model::Exchange& x, BodyId which) {
  const model::Body* body = bodyIn(x, which);
  return body ? body->bytes : nullptr;
}

}  // namespace

Result<model::ExchangePtr> Store::Impl::loadFromMemory(ExchangeId id) const {
  auto loaded = memory.load(id);
  if (!loaded && index.rowOf(id) < index.rows())
    return makeError(ErrorCode::limit, "exchange " + std::to_string(id) + " is no longer kept in memory");
  if (!loaded) return loaded.error();
  // Of a body in chunks the beginning may be all that was kept.
  std::shared_ptr<model::Exchange> cut;
  for (const BodyId which : model::bodyIds) {
    const model::Body* body = bodyIn(**loaded, which);
    if (!body || body->bytes || body->recorded == 0 || (*loaded)->state == model::ExchangeState::pending) continue;
    const std::uint64_t kept = store::runEnd(memory.chunksOf(id, which), 0);
    if (kept >= body->recorded) continue;
    if (!cut) cut = std::make_shared<model::Exchange>(**loaded);
    bodyIn(*cut, which)->recorded = kept;
  }
  return cut ? model::ExchangePtr(cut) : std::move(*loaded);
}

Result<model::ExchangePtr> Store::Impl::load(ExchangeId id) {
  if (options.memoryOnly) return loadFromMemory(id);
  if (auto waiting = queue.find(id)) return waiting;
  if (auto cached = cache.find(id)) return cached;
  auto loaded = loadFromDisk(id);
  if (loaded && (*loaded)->state != model::ExchangeState::pending) {
    cache.add(*loaded);
    if (auto newer = queue.find(id)) cache.forget({newer});  // it came while we read
  }
  return loaded;
}

Result<model::ExchangePtr> Store::Impl::loadFromDisk(ExchangeId id) {
  auto loaded = reader->load(id);
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

Result<std::shared_ptr<const std::string>> Store::Impl::inlineBody(ExchangeId id, BodyId body) {
  if (options.memoryOnly) {
    auto loaded = loadFromMemory(id);
    if (!loaded) return loaded.error();
    return bytesOf(**loaded, body);
  }
  if (const auto waiting = queue.find(id)) return bytesOf(*waiting, body);
  if (const auto cached = cache.find(id)) return bytesOf(*cached, body);
  return reader->inlineBody(id, body);
}

Result<std::uint64_t> Store::Impl::chunkedSize(ExchangeId id, BodyId body) {
  if (options.memoryOnly) return store::runEnd(memory.chunksOf(id, body), 0);
  // First what waits, then the disk: what is committed in between is in both.
  auto waiting = queue.chunksOf(id, body);
  const auto onDisk = reader->runEnd(id, body, 0);
  if (!onDisk) return onDisk.error();
  return store::runEnd(std::move(waiting), *onDisk);
}

Result<std::uint64_t> Store::Impl::bodySize(ExchangeId id, BodyId body) {
  const auto whole = inlineBody(id, body);
  if (!whole) return whole.error();
  if (*whole) return std::uint64_t((*whole)->size());
  return chunkedSize(id, body);
}

Result<std::string> Store::Impl::readBody(ExchangeId id, BodyId body, std::uint64_t offset, std::size_t n) {
  const auto whole = inlineBody(id, body);
  if (!whole) return whole.error();
  if (*whole) return offset < (*whole)->size() ? (*whole)->substr(offset, n) : std::string();
  std::vector<ChunkPtr> chunks;
  if (options.memoryOnly) {
    if (offset < memory.droppedTo(id, body))
      return makeError(ErrorCode::limit, "these bytes of exchange " + std::to_string(id) + " are no longer kept in memory");
    chunks = memory.chunksOf(id, body);
  } else {
    chunks = queue.chunksOf(id, body);
    auto onDisk = reader->chunks(id, body, offset, n);
    if (!onDisk) return onDisk.error();
    chunks.insert(chunks.end(), onDisk->begin(), onDisk->end());
  }
  sortByOffset(chunks);
  return joined(chunks, offset, n);
}

Result<std::vector<model::Message>> Store::Impl::messages(ExchangeId id, std::uint64_t first, std::size_t count) {
  MessagePage page(first, count);
  if (options.memoryOnly) {
    memory.messages(id, page);
  } else {
    // First what waits, then the disk: what is committed in between is in both.
    auto waiting = queue.messagesOf(id, page);
    if (auto done = reader->messages(id, page); !done) return done.error();
    for (model::Message& message : waiting) page.putUnlessOlder(std::move(message));
  }
  if (page.empty())
    if (const auto known = inlineBody(id, BodyId()); !known) return known.error();
  return page.take();
}

Result<model::ExchangePtr> Store::load(ExchangeId id) const {
  return impl_->load(id);
}

void Store::loadAsync(ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const {
  impl_->readerThread->post([impl = impl_.get(), id, done = std::move(done)](bool closing) {
    done(closing ? Result<model::ExchangePtr>(makeError(ErrorCode::cancelled, "the project was closed"))
                 : impl->load(id));
  });
}

Result<std::vector<model::Message>> Store::messages(ExchangeId id, std::uint64_t first, std::size_t count) const {
  return impl_->messages(id, first, count);
}

void Store::messagesAsync(ExchangeId id, std::uint64_t first, std::size_t count,
                          std::function<void(Result<std::vector<model::Message>>)> done) const {
  impl_->readerThread->post([impl = impl_.get(), id, first, count, done = std::move(done)](bool closing) {
    done(closing ? Result<std::vector<model::Message>>(makeError(ErrorCode::cancelled, "the project was closed"))
                 : impl->messages(id, first, count));
  });
}

namespace {

ReadContent contentOf(const Store& store, ExchangeId id, BodyId body) {
  return [&store, id, body](std::uint64_t offset, std::size_t n) { return store.readBody(id, body, offset, n); };
}

}  // namespace

std::shared_ptr<const model::BodyReader> Store::body(const model::ExchangePtr& exchange, BodyId which) const {
  which = keptAs(*exchange, which);
  return bodyWindow(*bodyIn(*exchange, which), contentOf(*this, exchange->id, which));
}

std::shared_ptr<const model::BodyReader> Store::payload(ExchangeId id, const model::Message& message) const {
  return payloadWindow(message, contentOf(*this, id, message.direction));
}

Result<std::string> Store::readBody(ExchangeId id, BodyId body, std::uint64_t offset, std::size_t n) const {
  return impl_->readBody(id, body, offset, n);
}

Result<std::uint64_t> Store::bodySize(ExchangeId id, BodyId body) {
  return impl_->bodySize(id, body);
}

Result<std::uint64_t> Store::countIn(const std::string& path) {
  auto db = openForReading(path, {});
  if (!db) return db.error();
  const auto version = db->integer("PRAGMA user_version");
  if (!version) return version.error();
  const std::string shown =
      "SELECT count(*) FROM exchange WHERE id>ifnull((SELECT value FROM meta WHERE key='hidden_through'),0)" +
      std::string(*version < 3 ? "" : " AND id NOT IN (SELECT id FROM removed)");
  const auto count = db->integer(shown.c_str());
  if (!count) return count.error();
  return std::uint64_t(*count);
}

}  // namespace penstock::store
