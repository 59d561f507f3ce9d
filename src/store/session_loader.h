// SPDX-License-Identifier: GPL-3.0-or-later
// What a project brings along at its opening: the rows of earlier sessions, and where ids go on.
#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "store/database.h"
#include "store/edit.h"
#include "store/row_index.h"

namespace penstock::store {

struct Session {
  model::ExchangeId nextId = 1;
  model::ExchangeId hiddenThrough = 0;
  std::map<std::string, std::string> settings;
};

/// What is known at once, however many rows there are; readies the project for new ids. **Errors**: corrupt, io.
Result<Session> beginSession(Database& db, const std::string& path);
/// Fills the index, oldest first, from a connection of its own while others read and write the project. What a crash left
/// pending is failed/interrupted in the index; the writer is to make it so on disk. **Errors**: corrupt, io, cancelled.
Result<InterruptionEdit> loadRows(Database& db, const Session& session, RowIndex& index, const std::stop_token& stop);

}  // namespace penstock::store
