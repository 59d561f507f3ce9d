// SPDX-License-Identifier: GPL-3.0-or-later
// What a project file is made of: its schema, the steps from older ones, and whether a file has it and nothing else.
#pragma once

#include <string>

#include "store/database.h"

namespace penstock::store {

inline constexpr std::int32_t applicationId = 0x506e7374;  // "Pnst"
inline constexpr int schemaVersion = 8;

/// The version of the file's schema; 0: an empty file. A file that says it is a project has exactly the tables and indexes of its
/// version: a trigger, a view, a virtual table, a generated column, a CHECK or a collation in it is somebody else's.
/// **Errors**: corrupt, unsupported (newer), io. Each names the file.
Result<int> checkKind(Database& db, const std::string& path);
/// Makes the present schema of the one that checkKind told, in one transaction. **Errors**: io, corrupt.
Result<void> migrate(Database& db, int from);
/// Before the first page of a new project is written. SQLite takes no other word for it.
extern const char* const creationPragmas;

}  // namespace penstock::store
