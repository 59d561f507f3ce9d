// SPDX-License-Identifier: GPL-3.0-or-later
// What a project brings along at its opening: the rows of earlier sessions, and where ids go on.
#pragma once

#include <map>
#include <string>

#include "store/database.h"
#include "store/row_index.h"

namespace penstock::store {

struct Session {
  model::ExchangeId nextId = 1;
  model::ExchangeId hiddenThrough = 0;
  std::map<std::string, std::string> settings;
};

/// Fills the index, and marks what a crash left pending as failed/interrupted. **Errors**: corrupt, io.
Result<Session> loadSession(Database& db, const std::string& path, RowIndex& index);

}  // namespace penstock::store
