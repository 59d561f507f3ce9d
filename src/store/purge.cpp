// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/purge.h"

#include <utility>

namespace penstock::store {

Result<Purge> Purge::prepare(Database& db) {
  auto chunks = db.prepare(
      "DELETE FROM body_chunk WHERE (exchange_id,direction,offset) IN (SELECT exchange_id,direction,offset FROM "
      "body_chunk WHERE exchange_id<=? ORDER BY exchange_id,direction,offset LIMIT 64)");
  if (!chunks) return chunks.error();
  auto extents = db.prepare(
      "DELETE FROM body_extent WHERE position IN (SELECT position FROM body_extent WHERE exchange_id<=? "
      "ORDER BY exchange_id,direction,offset LIMIT 500)");
  if (!extents) return extents.error();
  auto messages = db.prepare(
      "DELETE FROM message_block WHERE id IN (SELECT id FROM message_block WHERE exchange_id<=? "
      "ORDER BY exchange_id,last LIMIT 128)");
  if (!messages) return messages.error();
  auto content =
      db.prepare("DELETE FROM content WHERE id IN (SELECT id FROM content WHERE id<=? ORDER BY id LIMIT 500)");
  if (!content) return content.error();
  auto exchanges =
      db.prepare("DELETE FROM exchange WHERE id IN (SELECT id FROM exchange WHERE id<=? ORDER BY id LIMIT 500)");
  if (!exchanges) return exchanges.error();
  auto notes = db.prepare("DELETE FROM annotation WHERE id IN (SELECT id FROM annotation WHERE id<=? ORDER BY id LIMIT 500)");
  if (!notes) return notes.error();
  auto removed = db.prepare("DELETE FROM removed WHERE id IN (SELECT id FROM removed WHERE id<=? ORDER BY id LIMIT 500)");
  if (!removed) return removed.error();
  auto buckets = db.prepare(
      "DELETE FROM text_bucket WHERE id IN (SELECT text_bucket.id FROM text_segment CROSS JOIN text_bucket ON text_bucket.id BETWEEN "
      "text_segment.id<<8 AND text_segment.id<<8|255 WHERE newest<=? LIMIT 64)");
  if (!buckets) return buckets.error();
  auto segments = db.prepare(
      "DELETE FROM text_segment WHERE newest<=? AND NOT EXISTS (SELECT 1 FROM text_bucket WHERE text_bucket.id BETWEEN "
      "text_segment.id<<8 AND text_segment.id<<8|255)");
  if (!segments) return segments.error();
  return Purge(db, Statements{std::move(*chunks), std::move(*extents), std::move(*messages), std::move(*content),
                              std::move(*exchanges), std::move(*notes), std::move(*removed), std::move(*buckets),
                              std::move(*segments)});
}

int Purge::step(model::ExchangeId through) {
  if (const int code = db_->run("BEGIN IMMEDIATE"); code != SQLITE_OK) return code;
  std::int64_t deleted = 0;
  int code = SQLITE_OK;
  for (Statement& statement : statements_) {
    statement.bind(1, std::int64_t(through));
    code = statement.run();
    if (code != SQLITE_OK) break;
    deleted += db_->changes();
  }
  if (code == SQLITE_OK) code = db_->run("COMMIT");
  if (db_->inTransaction()) db_->run("ROLLBACK");
  if (code != SQLITE_OK) return code;
  return deleted == 0 ? SQLITE_DONE : SQLITE_OK;
}

int Purge::stepRemoved() {
  const auto any = db_->integer("SELECT EXISTS(SELECT 1 FROM removed WHERE final=1)");
  if (!any) return db_->lastCode();
  if (*any == 0) return SQLITE_DONE;
  // An exchange may have bodies of any size: chunks go first, a few at a time, and the exchange once it has none.
  constexpr const char* sql = R"sql(
BEGIN IMMEDIATE;
CREATE TEMP TABLE IF NOT EXISTS going(id INTEGER PRIMARY KEY);
DELETE FROM going;
INSERT INTO going SELECT id FROM removed WHERE final=1 ORDER BY id LIMIT 200;
DELETE FROM body_chunk WHERE rowid IN
  (SELECT body_chunk.rowid FROM going JOIN body_chunk ON exchange_id=going.id LIMIT 64);
DELETE FROM going WHERE EXISTS(SELECT 1 FROM body_chunk WHERE exchange_id=going.id);
DELETE FROM body_extent WHERE exchange_id IN going;
DELETE FROM message_block WHERE exchange_id IN going;
DELETE FROM content WHERE id IN going;
DELETE FROM exchange WHERE id IN going;
DELETE FROM annotation WHERE id IN going;
DELETE FROM removed WHERE id IN going;
COMMIT)sql";
  const int code = db_->run(sql);
  if (db_->inTransaction()) db_->run("ROLLBACK");
  return code;
}

int Purge::shrink() {
  const auto free = db_->integer("PRAGMA freelist_count");
  if (!free) return db_->lastCode();
  if (*free == 0) return SQLITE_DONE;
  return db_->run("PRAGMA incremental_vacuum(128)");
}

int Purge::dropUnreferenced() {
  const auto any = db_->integer("SELECT EXISTS(SELECT 1 FROM exchange)");
  if (!any) return db_->lastCode();
  return *any != 0 ? SQLITE_OK : db_->run("DELETE FROM connection; DELETE FROM certificate");
}

}  // namespace penstock::store
