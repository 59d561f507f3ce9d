// SPDX-License-Identifier: GPL-3.0-or-later
// Deletes cleared exchanges from disk in steps of a few milliseconds.
#pragma once

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
  /// Gives a few free pages back to the file system. Codes as for step.
  int shrink();
  /// Once no exchange is left: what only exchanges referred to. SQLITE_OK or an error code.
  int dropUnreferenced();

 private:
  Purge(Database& db, Statement chunks, Statement messages, Statement content, Statement exchanges)
      : db_(&db),
        chunks_(std::move(chunks)),
        messages_(std::move(messages)),
        content_(std::move(content)),
        exchanges_(std::move(exchanges)) {}
  Database* db_;
  Statement chunks_, messages_, content_, exchanges_;
};

}  // namespace penstock::store
