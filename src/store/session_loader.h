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
  std::uint64_t damaged = 0;  // places that could not be read
};

/// What is known at once, however many rows there are; readies the project for new ids. `logBytes`: size of the log of bodies beside it.
/// **Errors**: corrupt, io.
Result<Session> beginSession(Database& db, const std::string& path, std::uint64_t logBytes);

struct Loaded {
  InterruptionEdit interrupted;  // what a crash left pending: failed/interrupted in the index; the writer is to make it so on disk
  std::uint64_t damaged = 0;     // rows, or runs of them, that could not be read
};
/// Fills the index, oldest first, from a connection of its own while others read and write the project. **Errors**: corrupt, io,
/// cancelled.
Result<Loaded> loadRows(Database& db, const Session& session, RowIndex& index, const std::stop_token& stop);

}  // namespace penstock::store
