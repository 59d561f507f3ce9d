// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of an exchange from the blocks of a project.
#pragma once

#include <atomic>

#include "store/database.h"
#include "store/message_page.h"

namespace penstock::store {

/// Thread: that of the connection.
class MessageReader {
 public:
  static Result<MessageReader> prepare(Database& db);

  /// Puts what the project holds of the page into it; a damaged block costs its messages. **Errors**: corrupt (there are blocks, and
  /// none of them can be read), io, cancelled (as soon as `stop` is true).
  Result<void> read(const Database& db, model::ExchangeId id, MessagePage& page, const std::atomic<bool>& stop);

 private:
  MessageReader(Statement blocks, Statement bytes) : blocks_(std::move(blocks)), bytes_(std::move(bytes)) {}
  Statement blocks_, bytes_;
};

}  // namespace penstock::store
