// SPDX-License-Identifier: GPL-3.0-or-later
// Where the engine tells what happens. The store implements it; the engine knows nothing else of the store.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::model {

/// Bytes of a body, in order, for an exchange whose body does not travel inside its snapshot.
struct BodyChunk {
  ExchangeId id = 0;
  Direction direction = Direction::toServer;
  std::uint64_t offset = 0;  // of the first byte within the recorded content
  std::string bytes;
  Stage stage = Stage::received;
  BodyId which() const { return {direction, stage}; }
};

/// A burst of records. Chunks and messages of an exchange come in order; snapshots may come before or after them.
struct RecordBatch {
  std::vector<ExchangePtr> exchanges;
  std::vector<BodyChunk> chunks;
  std::vector<MessageBatch> messages;
  std::vector<ExchangeId> withdrawn;  // that are not to be recorded after all: nothing of them comes any more
  bool empty() const { return exchanges.empty() && chunks.empty() && messages.empty() && withdrawn.empty(); }
};

/// Thread: every member from any thread; none blocks on disk.
class ExchangeSink {
 public:
  virtual ~ExchangeSink() = default;
  /// A new id.
  virtual ExchangeId nextId() = 0;
  /// Takes the batch. Always succeeds: what a full disk cannot keep is counted and told by the store itself.
  virtual void record(RecordBatch batch) = 0;
  /// True while the writer is behind: the engine then stops reading from the network until `whenReady` calls back.
  virtual bool congested() const = 0;
  /// Calls `ready` once, on any thread, as soon as (or if already) not congested. Never dropped, also at shutdown.
  virtual void whenReady(std::function<void()> ready) = 0;
  /// False while the person has stopped recording: traffic flows, nothing is kept.
  virtual bool recording() const = 0;
};

}  // namespace penstock::model
