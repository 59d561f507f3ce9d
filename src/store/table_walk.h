// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table one after the other, past those that cannot be read.
#pragma once

#include <functional>
#include <string>

#include "store/database.h"

namespace penstock::store {

/// A place that is damaged costs what lies there: a row whose values cannot be had, or the rows of a page. Ids rise strictly, so a walk
/// of a tree made by hand ends. Thread: that of its connection.
class TableWalk {
 public:
  /// `select` gives the id as its first column, of rows with ?1 < id < ?2, in order of id. **Errors**: corrupt, io.
  static Result<TableWalk> prepare(Database& db, const std::string& table, const char* select);

  enum class Row { good, damaged, last };  // last: no more of them are wanted
  using Each = std::function<Row(const Statement& row)>;
  /// Rows with after < id < before. Gives the number of damaged places; where there are very many of them, the rest counts as one.
  /// **Errors**: cancelled, io.
  Result<std::uint64_t> run(std::int64_t after, std::int64_t before, const Each& each);

 private:
  TableWalk(Database& db, Statement rows, Statement next) : db_(&db), rows_(std::move(rows)), next_(std::move(next)) {}
  bool nextId(std::int64_t after, std::int64_t before, std::int64_t& id);
  std::int64_t behindDamage(std::int64_t last, std::int64_t before);

  Database* db_;
  Statement rows_;
  Statement next_;  // the id alone: a row's values may be what is damaged
};

/// What is wrong with the file itself, and not with the disk or the caller.
bool isDamage(const Database& db, int code);

}  // namespace penstock::store
