// SPDX-License-Identifier: GPL-3.0-or-later
// Deletes cleared exchanges from disk in steps of a few milliseconds.
#pragma once

#include <array>
#include <utility>

#include "penstock/model/exchange.h"
#include "store/database.h"

namespace penstock::store {

/// Thread: the writer's.
class Purge {
 public:
  static Result<Purge> prepare(Database& db);

  /// One transaction. SQLITE_OK, SQLITE_DONE when nothing up to that id is left, or an error code (and no transaction
  /// is open).
  int step(model::ExchangeId through);
  /// The same for exchanges a person deleted for good, 200 of them at most.
  int stepRemoved();
  /// Nothing brings back any more what is deleted. SQLITE_OK or an error code.
  int finalizeRemoved() { return db_->run("UPDATE removed SET final=1 WHERE final=0"); }
  /// Gives a few free pages back to the file system. Codes as for step.
  int shrink();
  /// Once no exchange is left: what only exchanges referred to. SQLITE_OK or an error code.
  int dropUnreferenced();

 private:
  using Statements = std::array<Statement, 9>;
  Purge(Database& db, Statements statements) : db_(&db), statements_(std::move(statements)) {}
  Database* db_;
  Statements statements_;  // chunks first, exchanges and what is about them last
};

}  // namespace penstock::store
