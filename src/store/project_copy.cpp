// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of a project that is open: SQLite's backup, in one step within one read transaction, so that the writer goes on meanwhile.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/store_impl.h"

namespace penstock::store {

namespace {

bool exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

Result<void> copyPages(Database& from, const std::string& path) {
  auto to = Database::open(path, Database::Mode::readWrite);
  if (!to) return to.error();
  sqlite3_backup* backup = sqlite3_backup_init(to->handle(), "main", from.handle(), "main");
  if (!backup) return to->error();
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) return to->errorOf(stepped);
  if (finished != SQLITE_OK) return to->errorOf(finished);
  return {};
}

// Not over a file that came meanwhile.
bool moveTo(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  return (errno == EINVAL || errno == ENOSYS) && !exists(to) && ::rename(from.c_str(), to.c_str()) == 0;
}

}  // namespace

Result<void> Store::copyTo(const std::string& path) {
  if (impl_->options.memoryOnly) return makeError(ErrorCode::unsupported, "without a project there is nothing to copy");
  if (exists(path)) return makeError(ErrorCode::invalidArgument, path + " exists already");
  std::error_code ignored;
  const auto folder = std::filesystem::absolute(path, ignored).parent_path();
  if (!std::filesystem::is_directory(folder, ignored))
    return makeError(ErrorCode::notFound, path + ": its folder does not exist");
  if (auto done = flush(); !done) return done;
  auto from = openForReading(impl_->options.path, impl_->options.vfs);
  if (!from) return from.error();
  const std::string part = path + ".part";
  const int file = ::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return makeError(ErrorCode::io, path + " cannot be written: " + std::strerror(errno));
  ::close(file);
  auto done = copyPages(*from, part);
  if (done && !moveTo(part, path)) done = makeError(ErrorCode::io, path + " cannot be written: " + std::strerror(errno));
  if (!done)
    for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(part + end, ignored);
  return done;
}

}  // namespace penstock::store
