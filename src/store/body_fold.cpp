// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/body_fold.h"

#include <algorithm>

namespace penstock::store {

namespace {

constexpr std::uint64_t stepBytes = 2 * 1024 * 1024;  // as a transaction of the writer

}  // namespace

Result<BodyFold> BodyFold::prepare(Database& db, std::string log) {
  BodyFold fold(db, std::move(log));
  for (const auto& [statement, sql] :
       {std::pair{&fold.next_,
                  "SELECT position,exchange_id,direction,offset,length,checksum FROM body_extent ORDER BY position LIMIT 1"},
        std::pair{&fold.insert_, "INSERT OR REPLACE INTO body_chunk VALUES(?,?,?,?)"},
        std::pair{&fold.remove_, "DELETE FROM body_extent WHERE position=?"}}) {
    auto prepared = db.prepare(sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  return fold;
}

int BodyFold::step() {
  BodyLogReader log(log_, BodyLogReader::Cache::leave);
  if (const int code = db_->run("BEGIN IMMEDIATE"); code != SQLITE_OK) return code;
  const std::uint64_t moved = moved_, dropped = dropped_;
  int code = move(log);
  const bool done = code == SQLITE_DONE;
  if (done || code == SQLITE_OK) code = db_->run("COMMIT");
  if (db_->inTransaction()) db_->run("ROLLBACK");
  if (code != SQLITE_OK) moved_ = moved, dropped_ = dropped;  // nothing of it holds
  return code == SQLITE_OK && done ? SQLITE_DONE : code;
}

int BodyFold::move(BodyLogReader& log) {
  for (std::uint64_t moved = 0; moved < stepBytes;) {
    ResetAfter reset(next_);
    if (const int code = next_.step(); code != SQLITE_ROW) return code;
    const std::int64_t position = next_.integer(0), id = next_.integer(1), direction = next_.integer(2),
                       offset = next_.integer(3);
    const std::string_view bytes = log.read({std::uint64_t(position), std::uint64_t(next_.integer(5))}, model::ExchangeId(id),
                                            model::BodyId::of(unsigned(direction)), std::uint64_t(offset), std::uint64_t(next_.integer(4)));
    if (bytes.empty()) {
      if (log.error() != 0) return sqliteCodeOf(log.error());  // they may be there: later
      ++dropped_;
    } else {
      insert_.bind(1, id);
      insert_.bind(2, direction);
      insert_.bind(3, offset);
      insert_.bindBlob(4, bytes);
      if (const int code = insert_.run(); code != SQLITE_OK) return code;
      moved_ += bytes.size();
    }
    moved += std::max(bytes.size(), BodyLog::page);
    remove_.bind(1, position);
    if (const int code = remove_.run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace penstock::store
