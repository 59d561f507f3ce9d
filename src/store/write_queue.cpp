// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/write_queue.h"

#include <algorithm>
#include <utility>

namespace penstock::store {

namespace {

std::size_t sizeOf(const model::Headers& headers) {
  return headers.received().size() + headers.size() * 24;
}
template <class HeadPtr>
std::size_t sizeOf(const HeadPtr& head) {
  return head ? sizeof(*head) + sizeOf(head->headers) : 0;
}
std::size_t sizeOf(const model::Body& body) {
  return body.bytes ? body.bytes->size() : 0;
}

void call(const std::vector<std::function<void()>>& callbacks) {
  for (const auto& callback : callbacks) callback();
}

}  // namespace

std::size_t footprint(const model::Exchange& x) {
  std::size_t bytes = sizeof x + sizeOf(x.request) + sizeOf(x.requestSent) + sizeOf(x.response) +
                      sizeOf(x.responseSent) + x.failure.detail.size();
  for (const model::BodyId id : model::bodyIds)
    if (const model::Body* body = bodyIn(x, id)) bytes += sizeOf(*body);
  for (const model::TraceEntry& entry : x.trace) {
    bytes += sizeof entry + entry.who.size() + entry.detail.size();
    for (const model::Change& change : entry.changes) bytes += sizeof change + change.what.size() + change.before.size() + change.after.size();
  }
  for (const auto& head : x.interim) bytes += sizeOf(head);
  if (x.requestTrailers) bytes += sizeOf(*x.requestTrailers);
  if (x.responseTrailers) bytes += sizeOf(*x.responseTrailers);
  return bytes;
}

std::size_t footprint(const model::MessageBatch& batch) {
  std::size_t bytes = sizeof batch + batch.messages.size() * sizeof(model::Message);
  for (const model::Message& m : batch.messages)
    bytes += m.label.size() + m.preview.size() + (m.payload ? m.payload->size() + 64 : 0);
  return bytes;
}

void WriteQueue::push(model::RecordBatch&& batch) {
  std::vector<RowIndex::Record> records;
  records.reserve(batch.exchanges.size());
  std::size_t bytes = 0;
  for (model::ExchangePtr& exchange : batch.exchanges) {
    bytes += footprint(*exchange);
    const model::ExchangeId id = exchange->id;
    records.push_back({id, std::move(exchange)});
  }
  std::vector<ChunkPtr> chunks;
  chunks.reserve(batch.chunks.size());
  for (model::BodyChunk& chunk : batch.chunks) {
    bytes += footprint(chunk);
    chunks.push_back(std::make_shared<const model::BodyChunk>(std::move(chunk)));
  }
  for (const model::MessageBatch& messages : batch.messages) bytes += footprint(messages);
  bool wake = false, changed = false;
  {
    std::lock_guard lock(mutex_);
    const bool wasLarge = large();
    if (waiting_.empty()) waiting_.oldest = steadyNow();
    changed = index_.record(records);
    std::move(records.begin(), records.end(), std::back_inserter(waiting_.exchanges));
    std::move(chunks.begin(), chunks.end(), std::back_inserter(waiting_.chunks));
    std::move(batch.messages.begin(), batch.messages.end(), std::back_inserter(waiting_.messages));
    waiting_.bytes += bytes;
    waiting_.number = ++pushes_;
    if (!released_ && waiting_.bytes + writing_.bytes > limit_) congested_.store(true, std::memory_order_relaxed);
    wake = sleeping_ || (!wasLarge && large());
    sleeping_ = false;
  }
  if (wake) wakeWriter_.notify_one();
  if (changed) index_.changed().notify();
}

std::uint64_t WriteQueue::pushed() const {
  std::lock_guard lock(mutex_);
  return pushes_;
}

std::uint64_t WriteQueue::written() const {
  std::lock_guard lock(mutex_);
  return written_;
}

std::uint64_t WriteQueue::push(Edit edit) {
  std::uint64_t number = 0;
  {
    std::lock_guard lock(mutex_);
    if (waiting_.empty()) waiting_.oldest = steadyNow();
    waiting_.edits.push_back(std::move(edit));
    waiting_.number = number = ++pushes_;
    sleeping_ = false;
  }
  wakeWriter_.notify_one();
  return number;
}

void WriteQueue::whenReady(std::function<void()> ready) {
  {
    std::lock_guard lock(mutex_);
    if (congested_.load(std::memory_order_relaxed)) {
      ready_.push_back(std::move(ready));
      return;
    }
  }
  ready();
}

std::vector<std::function<void()>> WriteQueue::takeReadyLocked() {
  congested_.store(false, std::memory_order_relaxed);
  return std::exchange(ready_, {});
}

void WriteQueue::release() {
  std::vector<std::function<void()>> ready;
  {
    std::lock_guard lock(mutex_);
    released_ = true;
    ready = takeReadyLocked();
  }
  flushed_.notify_all();
  call(ready);
}

bool WriteQueue::released() const {
  std::lock_guard lock(mutex_);
  return released_;
}

void WriteQueue::resume() {
  std::lock_guard lock(mutex_);
  released_ = false;
}

model::ExchangePtr WriteQueue::find(model::ExchangeId id) const {
  std::lock_guard lock(mutex_);
  for (const Burst* burst : {&waiting_, &writing_}) {
    const auto found = std::find_if(burst->exchanges.rbegin(), burst->exchanges.rend(),
                                    [id](const RowIndex::Record& r) { return r.id == id; });
    if (found != burst->exchanges.rend()) return found->exchange;
  }
  return nullptr;
}

std::vector<ChunkPtr> WriteQueue::chunksOf(model::ExchangeId id, model::BodyId body) const {
  std::vector<ChunkPtr> found;
  std::lock_guard lock(mutex_);
  for (const Burst* burst : {&writing_, &waiting_})
    for (const ChunkPtr& chunk : burst->chunks)
      if (chunk->id == id && chunk->which() == body) found.push_back(chunk);
  return found;
}

std::vector<model::Message> WriteQueue::messagesOf(model::ExchangeId id, const MessagePage& page) const {
  std::vector<model::Message> found;
  std::lock_guard lock(mutex_);
  for (const Burst* burst : {&writing_, &waiting_})
    for (const model::MessageBatch& batch : burst->messages) {
      if (batch.id != id) continue;
      std::copy_if(batch.messages.begin(), batch.messages.end(), std::back_inserter(found),
                   [&](const model::Message& m) { return page.wants(m.index); });
    }
  return found;
}

std::int64_t WriteQueue::oldestAgeMs() const {
  std::lock_guard lock(mutex_);
  const Burst& oldest = writing_.empty() ? waiting_ : writing_;
  if (oldest.empty()) return 0;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(steadyNow() - oldest.oldest).count();
  return std::max<std::int64_t>(1, age);
}

bool WriteQueue::waitWritten() {
  std::unique_lock lock(mutex_);
  const std::uint64_t number = pushes_;
  if (written_ >= number) return true;
  command_ = true;
  wakeWriter_.notify_one();
  flushed_.wait(lock, [&] { return written_ >= number || released_; });
  return written_ >= number;
}

WriteQueue::Wake WriteQueue::wait(std::chrono::milliseconds interval, std::chrono::milliseconds idle) {
  std::unique_lock lock(mutex_);
  if (waiting_.empty() && !command_) {
    sleeping_ = true;
    wakeWriter_.wait_for(lock, idle, [this] { return command_ || !waiting_.empty(); });
    sleeping_ = false;
  }
  if (!waiting_.empty())
    wakeWriter_.wait_until(lock, waiting_.oldest + interval, [this] { return command_ || large(); });
  const bool command = std::exchange(command_, false);
  return !waiting_.empty() ? Wake::burst : command ? Wake::command : Wake::idle;
}

bool WriteQueue::waitForCommand(std::chrono::milliseconds atMost) {
  std::unique_lock lock(mutex_);
  wakeWriter_.wait_for(lock, atMost, [this] { return command_; });
  return std::exchange(command_, false);
}

void WriteQueue::command() {
  {
    std::lock_guard lock(mutex_);
    command_ = true;
  }
  wakeWriter_.notify_one();
}

const Burst& WriteQueue::take() {
  std::lock_guard lock(mutex_);
  if (writing_.empty()) std::swap(writing_, waiting_);
  return writing_;
}

void WriteQueue::done() {
  Burst finished;  // freed outside the lock
  std::vector<std::function<void()>> ready;
  {
    std::lock_guard lock(mutex_);
    written_ = std::max(written_, writing_.number);
    std::swap(finished, writing_);
    if (congested() && waiting_.bytes < limit_ / 2) ready = takeReadyLocked();
  }
  flushed_.notify_all();
  call(ready);
}

}  // namespace penstock::store
