// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges, messages and bodies wherever they are: waiting for the writer, in memory, on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"
#include "store/exchange_cache.h"
#include "store/exchange_reader.h"
#include "store/memory_keeper.h"
#include "store/row_index.h"
#include "store/write_queue.h"

namespace penstock::store {

/// Thread: any. **Errors** of all: as Store::load.
class RecordedContent {
 public:
  struct Parts {
    RowIndex& index;
    WriteQueue& queue;
    MemoryKeeper& memory;
    ExchangeCache& cache;
    const std::unique_ptr<ExchangeReader>& reader;  // null with memoryOnly
    const bool memoryOnly;
  };
  explicit RecordedContent(Parts parts) : parts_(parts) {}

  Result<model::ExchangePtr> load(model::ExchangeId id);
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count);
  Result<std::string> readBody(model::ExchangeId id, model::BodyId body, std::uint64_t offset, std::size_t n);
  Result<std::uint64_t> bodySize(model::ExchangeId id, model::BodyId body);

 private:
  Result<model::ExchangePtr> loadFromDisk(model::ExchangeId id);
  Result<model::ExchangePtr> loadFromMemory(model::ExchangeId id) const;
  /// The body inside the newest snapshot, or null.
  Result<std::shared_ptr<const std::string>> inlineBody(model::ExchangeId id, model::BodyId body);
  /// End of the gapless run of recorded chunks from 0.
  Result<std::uint64_t> chunkedSize(model::ExchangeId id, model::BodyId body);

  const Parts parts_;
};

}  // namespace penstock::store
