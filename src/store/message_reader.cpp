// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/message_reader.h"

#include <algorithm>
#include <vector>

#include "store/message_codec.h"
#include "store/table_walk.h"

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
      "SELECT id,first,last,length(bytes) FROM message_block WHERE exchange_id=?1 AND last>=?2 AND last<?3 AND first<?4 "
      "ORDER BY +id");
  if (!blocks) return blocks.error();
  // One block at a time: SQLite keeps in memory what it sorts.
  auto bytes = db.prepare("SELECT bytes FROM message_block WHERE id=?");
  if (!bytes) return bytes.error();
  return MessageReader(std::move(*blocks), std::move(*bytes));
}

Result<void> MessageReader::read(const Database& db, model::ExchangeId id, MessagePage& page,
                                 const std::atomic<bool>& stop) {
  ResetAfter reset(blocks_);
  const std::uint64_t end = page.end(), behind = end + (MessageBlock::mostMessages - 1);
  blocks_.bind(1, std::int64_t(id));
  blocks_.bind(2, bounded(page.first()));
  blocks_.bind(3, bounded(behind < end ? UINT64_MAX : behind));
  blocks_.bind(4, bounded(end));
  std::uint64_t left = db.work().bytes();
  bool damaged = false;
  int code = 0;
  while ((code = blocks_.step()) == SQLITE_ROW) {
    if (stop.load(std::memory_order_relaxed)) return makeError(ErrorCode::cancelled, "the project was closed");
    // In a tree made by hand blocks may share their bytes: more than the file has is not read.
    const auto size = std::uint64_t(blocks_.integer(3));
    if (size > left) {
      damaged = true;
      break;
    }
    left -= size;
    ResetAfter resetBytes(bytes_);
    bytes_.bind(1, blocks_.integer(0));
    const int found = bytes_.step();
    if (found != SQLITE_ROW && found != SQLITE_DONE && !isDamage(db, found)) return db.errorOf(found);
    if (found != SQLITE_ROW || bytes_.type(0) != SQLITE_BLOB ||
        !decodeMessages(bytes_.bytes(0), std::uint64_t(blocks_.integer(1)), std::uint64_t(blocks_.integer(2)), page))
      damaged = true;
  }
  if (code != SQLITE_DONE && code != SQLITE_ROW) {
    if (!isDamage(db, code)) return db.errorOf(code);
    damaged = true;
  }
  if (damaged && page.empty()) return makeError(ErrorCode::corrupt, "a message of exchange " + std::to_string(id) + " is damaged");
  return {};
}

}  // namespace penstock::store
