// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/table_walk.h"

#include <utility>

namespace penstock::store {

namespace {

constexpr std::uint64_t mostPlaces = 10'000;  // each costs a hundred searches at worst

}  // namespace

bool isDamage(const Database& db, int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return true;
    case SQLITE_INTERRUPT:
      return db.work().exceeded();
    default:
      return code == SQLITE_IOERR_SHORT_READ;
  }
}

Result<TableWalk> TableWalk::prepare(Database& db, const std::string& table, const char* select) {
  auto rows = db.prepare(select);
  if (!rows) return rows.error();
  const std::string first = "SELECT id FROM " + table + " WHERE id>?1 AND id<?2 ORDER BY id LIMIT 1";
  auto next = db.prepare(first.c_str());
  if (!next) return next.error();
  return TableWalk(db, std::move(*rows), std::move(*next));
}

Result<std::uint64_t> TableWalk::run(std::int64_t after, std::int64_t before, const Each& each) {
  std::uint64_t damaged = 0;
  for (std::int64_t last = after; last < before;) {
    ResetAfter reset(rows_);
    rows_.bind(1, last);
    rows_.bind(2, before);
    int code = SQLITE_OK;
    while ((code = rows_.step()) == SQLITE_ROW) {
      const std::int64_t id = rows_.integer(0);
      if (id <= last || id >= before) break;
      last = id;
      const Row row = each(rows_);
      if (row == Row::last) return damaged;
      damaged += row == Row::damaged;
    }
    if (code == SQLITE_DONE) break;
    if (code != SQLITE_ROW && !isDamage(*db_, code)) return db_->errorOf(code);
    if (++damaged >= mostPlaces) break;
    if (db_->work().stopped()) return db_->errorOf(SQLITE_INTERRUPT);
    rows_.reset();
    last = behindDamage(last, before);
  }
  return damaged;
}

bool TableWalk::nextId(std::int64_t after, std::int64_t before, std::int64_t& id) {
  ResetAfter reset(next_);
  next_.bind(1, after);
  next_.bind(2, before);
  const int code = next_.step();
  id = code == SQLITE_ROW ? next_.integer(0) : before;
  return code == SQLITE_DONE || (code == SQLITE_ROW && id > after && id < before);
}

// Where to go on: behind the row that is damaged, or behind the page that has it, which is found by doubling and halving the distance.
std::int64_t TableWalk::behindDamage(std::int64_t last, std::int64_t before) {
  std::int64_t id = before;
  if (nextId(last, before, id)) return id;
  std::int64_t bad = last, good = before;
  const std::int64_t furthest = before - 1 - last;
  for (std::int64_t step = 1; bad - last < furthest; step = step > furthest / 2 ? furthest : step * 2) {
    if (nextId(last + step, before, id)) {
      good = last + step;
      break;
    }
    bad = last + step;
  }
  while (good - bad > 1) {
    const std::int64_t middle = bad + (good - bad) / 2;
    (nextId(middle, before, id) ? good : bad) = middle;
  }
  return good;
}

}  // namespace penstock::store
