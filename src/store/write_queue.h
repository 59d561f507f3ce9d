// SPDX-License-Identifier: GPL-3.0-or-later
// What was recorded and is not yet on disk: taken in bursts by the writer, looked into by readers.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/model/exchange_sink.h"
#include "store/edit.h"
#include "store/message_page.h"
#include "store/row_index.h"

namespace penstock::store {

using ChunkPtr = std::shared_ptr<const model::BodyChunk>;

/// Estimated bytes of memory that a snapshot holds.
std::size_t footprint(const model::Exchange& exchange);
inline std::size_t footprint(const model::BodyChunk& chunk) {
  return chunk.bytes.size() + 128;
}
std::size_t footprint(const model::MessageBatch& batch);

struct Burst {
  std::vector<RowIndex::Record> exchanges;
  std::vector<ChunkPtr> chunks;
  std::vector<model::MessageBatch> messages;
  std::vector<Edit> edits;
  std::size_t bytes = 0;
  SteadyTime oldest{};       // of the first record in it
  std::uint64_t number = 0;  // how many pushes it ends with
  bool empty() const { return exchanges.empty() && chunks.empty() && messages.empty() && edits.empty(); }
};

/// Thread: any; take, done and the waits by the writer alone.
class WriteQueue {
 public:
  WriteQueue(RowIndex& index, std::size_t limit) : index_(index), limit_(limit) {}

  /// Adds to the index and to the queue in one step, so that a row that is seen can be loaded. Wakes the writer when it
  /// sleeps without an end in sight or when a large burst is due; not for every batch.
  void push(model::RecordBatch&& batch);
  /// What changed beside, in order with the records. Gives its number.
  std::uint64_t push(Edit edit);
  /// Pushes so far, of records and edits; and how many of them, from the first, are on disk.
  std::uint64_t pushed() const;
  std::uint64_t written() const;

  bool congested() const { return congested_.load(std::memory_order_relaxed); }
  void whenReady(std::function<void()> ready);
  /// The writer has given up: what is pushed stays in memory.
  bool released() const;
  /// Not congested any more and never again until `resume`: the writer has given up, or is closing.
  void release();
  void resume();

  /// The newest snapshot that waits, or null.
  model::ExchangePtr find(model::ExchangeId id) const;
  /// Chunks of that body that wait, oldest first.
  std::vector<ChunkPtr> chunksOf(model::ExchangeId id, model::BodyId body) const;
  /// Messages of that exchange that wait and that the page wants, oldest first; one may be there more than once.
  std::vector<model::Message> messagesOf(model::ExchangeId id, const MessagePage& page) const;
  std::int64_t oldestAgeMs() const;  // 0: all is written
  bool empty() const { return oldestAgeMs() == 0; }
  /// Blocks until all pushed before the call is on disk (true), or the queue is released (false unless it was).
  bool waitWritten();

  // The writer's side.
  enum class Wake { burst, command, idle };
  /// Waits until a burst is due (its first record is `interval` old, it is large, or a command came), a command came,
  /// or `idle` passed.
  Wake wait(std::chrono::milliseconds interval, std::chrono::milliseconds idle);
  /// Waits for a command alone, `atMost` that long: there is no use in trying to write. Whether one came.
  bool waitForCommand(std::chrono::milliseconds atMost);
  /// Something other than a record needs the writer.
  void command();
  /// The next burst: the one taken before as long as `done` was not called, so that a failed one is tried again.
  const Burst& take();
  void done();

 private:
  static constexpr std::size_t largeBytes = 4 * 1024 * 1024, largeCount = 2000;
  bool large() const { return waiting_.bytes > largeBytes || waiting_.exchanges.size() > largeCount; }
  std::vector<std::function<void()>> takeReadyLocked();

  RowIndex& index_;
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable wakeWriter_, flushed_;
  Burst waiting_;  // grows
  Burst writing_;  // unchanged while the writer reads it without the lock
  std::uint64_t pushes_ = 0, written_ = 0;
  bool sleeping_ = false;  // the writer waits without an end in sight
  bool command_ = false;
  bool released_ = false;
  std::atomic<bool> congested_{false};
  std::vector<std::function<void()>> ready_;
};

}  // namespace penstock::store
