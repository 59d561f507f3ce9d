// SPDX-License-Identifier: GPL-3.0-or-later
// Puts exchanges, chunks, messages and the connections they refer to into the project. Within the caller's transaction.
#pragma once

#include <string>

#include "penstock/model/exchange_sink.h"
#include "store/body_log.h"
#include "store/connection_writer.h"
#include "store/database.h"
#include "penstock/model/row_fields.h"
#include "store/message_codec.h"

namespace penstock::store {

/// A chunk whose bytes lie in the log.
struct LoggedChunk {
  const model::BodyChunk& chunk;
  Extent extent;
  model::ExchangeId id = chunk.id;
};

/// Thread: the writer's.
class ExchangeWriter {
 public:
  static Result<ExchangeWriter> prepare(Database& db);

  /// SQLITE_OK or an error code. A later snapshot replaces the row.
  int write(const model::Exchange& exchange);
  int write(const model::BodyChunk& chunk);
  int write(const LoggedChunk& chunk);
  int write(const MessageBlock& block);
  /// What was written since the transaction began is gone.
  void rolledBack() { connections_.forget(); }

 private:
  ExchangeWriter(Statement exchange, Statement content, Statement chunk, Statement extent, Statement messages,
                 ConnectionWriter connections)
      : exchange_(std::move(exchange)),
        content_(std::move(content)),
        chunk_(std::move(chunk)),
        extent_(std::move(extent)),
        messages_(std::move(messages)),
        connections_(std::move(connections)) {}
  int writeContent(const model::Exchange& exchange);

  Statement exchange_, content_, chunk_, extent_, messages_;
  ConnectionWriter connections_;
  model::RowFields fields_;
  std::string timings_, blobs_;  // reused
};

}  // namespace penstock::store
