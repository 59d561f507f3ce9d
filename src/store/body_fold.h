// SPDX-License-Identifier: GPL-3.0-or-later
// Moves pieces of bodies from the log beside a project into the project.
#pragma once

#include <string>

#include "store/body_log.h"
#include "store/database.h"

namespace penstock::store {

/// In order of position, so that what lies before the first one left can be given back. Thread: that of its connection.
class BodyFold {
 public:
  /// `log`: path of the log that the rows of `db` mean.
  static Result<BodyFold> prepare(Database& db, std::string log);

  /// One transaction of two megabytes at most. SQLITE_OK, SQLITE_DONE when nothing is left, or an error code (and no transaction
  /// is open). A piece that is not in the log as it was written is dropped: its body ends there. One that cannot be read now is an
  /// error, and stays.
  int step();
  /// Bytes moved, and pieces dropped, since they were asked for last.
  std::uint64_t takeMoved() { return std::exchange(moved_, 0); }
  std::uint64_t takeDropped() { return std::exchange(dropped_, 0); }

 private:
  BodyFold(Database& db, std::string log) : db_(&db), log_(std::move(log)) {}
  int move(BodyLogReader& log);

  Database* db_;
  std::string log_;
  Statement next_, insert_, remove_;
  std::uint64_t moved_ = 0, dropped_ = 0;
};

}  // namespace penstock::store
