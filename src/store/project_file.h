// SPDX-License-Identifier: GPL-3.0-or-later
// The project file: who holds it, and what may be opened as one.
#pragma once

#include <string>

#include "store/database.h"

namespace penstock::store {

/// The one process (and Store) that may write a project. An open-file-description lock on a byte far behind anything
/// SQLite uses, so that readers are not in the way and no file is left beside the project; gone with the process,
/// however that ends.
class ProjectLock {
 public:
  /// Makes the file (mode 0600) when it is missing. **Errors**: busy, notFound, io, corrupt (no regular file, no SQLite file).
  static Result<ProjectLock> take(const std::string& path);
  /// The same of any file that is there, whatever it is; of none where it is missing. **Errors**: busy, io.
  static Result<ProjectLock> takeExisting(const std::string& path);
  ProjectLock() = default;
  ProjectLock(ProjectLock&& other) noexcept;
  ProjectLock& operator=(ProjectLock&& other) noexcept;
  /// Closes a descriptor of the file, which ends this process's POSIX locks on it: every connection must be closed
  /// before.
  ~ProjectLock();
  /// A descriptor of the file, for looking at it and for advice; to be closed by nobody else.
  int file() const { return file_; }

 private:
  Result<void> lock(const std::string& path);
  int file_ = -1;
};

/// Whether a WAL lies beside the file: it is open, or was not closed well.
bool hasWal(const std::string& path);

/// Checks what the file is and brings it to the present schema. **Errors**: corrupt, unsupported, io.
Result<Database> openProject(const std::string& path, const std::string& vfs);
/// For reading beside the writer, or an untouched look at a project nobody has open. **Errors**: as openProject,
/// notFound.
Result<Database> openForReading(const std::string& path, const std::string& vfs);

}  // namespace penstock::store
