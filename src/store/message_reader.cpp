// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/message_reader.h"

#include <algorithm>

#include "store/message_codec.h"

namespace penstock::store {

namespace {

std::int64_t bounded(std::uint64_t v) {
  return std::int64_t(std::min<std::uint64_t>(v, INT64_MAX));
}

}  // namespace

Result<MessageReader> MessageReader::prepare(Database& db) {
  // A block that overlaps the page ends in it or less than the length of a block behind it: a short range of the index.
  // By id in order of writing, a later block over an earlier one; the plus keeps SQLite from walking the table by id.
  auto blocks = db.prepare(
      "SELECT first,last,bytes FROM message_block WHERE exchange_id=?1 AND last>=?2 AND last<?3 AND first<?4 "
      "ORDER BY +id");
  if (!blocks) return blocks.error();
  return MessageReader(std::move(*blocks));
}

Result<void> MessageReader::read(const Database& db, model::ExchangeId id, MessagePage& page,
                                 const std::atomic<bool>& stop) {
  ResetAfter reset(blocks_);
  const std::uint64_t end = page.end(), behind = end + (MessageBlock::mostMessages - 1);
  blocks_.bind(1, std::int64_t(id));
  blocks_.bind(2, bounded(page.first()));
  blocks_.bind(3, bounded(behind < end ? UINT64_MAX : behind));
  blocks_.bind(4, bounded(end));
  int code = 0;
  while ((code = blocks_.step()) == SQLITE_ROW) {
    if (stop.load(std::memory_order_relaxed)) return makeError(ErrorCode::cancelled, "the project was closed");
    if (!decodeMessages(blocks_.bytes(2), std::uint64_t(blocks_.integer(0)), std::uint64_t(blocks_.integer(1)), page))
      return makeError(ErrorCode::corrupt, "a message of exchange " + std::to_string(id) + " is damaged");
  }
  if (code != SQLITE_DONE) return db.errorOf(code);
  return {};
}

}  // namespace penstock::store
