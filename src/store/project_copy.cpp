// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of a project that is open: SQLite's backup, in one step within one read transaction, so that the writer goes on meanwhile.
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "store/body_fold.h"
#include "penstock/store/replace_file.h"
#include "store/store_impl.h"

namespace penstock::store {

namespace {

Result<void> copyPages(Database& from, const std::string& path) {
  auto to = Database::open(path, Database::Mode::readWrite);
  if (!to) return to.error();
  // Nobody reads it before it is whole, and it is brought to disk then.
  if (auto done = to->runOrError("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF"); !done) return done;
  sqlite3_backup* backup = sqlite3_backup_init(to->handle(), "main", from.handle(), "main");
  if (!backup) return to->error();
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) return to->errorOf(stepped);
  if (finished != SQLITE_OK) return to->errorOf(finished);
  // What lies in the log of the original: the copy is one file.
  auto fold = BodyFold::prepare(*to, BodyLog::pathFor(from));
  if (!fold) return fold.error();
  int folded = SQLITE_OK;
  while ((folded = fold->step()) == SQLITE_OK) {
  }
  if (folded != SQLITE_DONE) return to->errorOf(folded);
  return {};
}

Error refused(const std::string& path, const std::string& why) {
  return makeError(ErrorCode::invalidArgument, path + why);
}

// Where the copy goes: behind a symbolic link, the file it leads to.
Result<std::string> targetOf(const std::string& path, int openFile, Store::Existing existing) {
  struct stat link {}, file {}, open {};
  if (::lstat(path.c_str(), &link) != 0) {
    // What is left of another project would be taken for a part of this one.
    for (const char* end : {"-wal", "-shm", "-journal", "-bodies"})
      if (::lstat((path + end).c_str(), &link) == 0) return refused(path, std::string(end) + " is in the way");
    return path;
  }
  if (existing == Store::Existing::refuse) return refused(path, " exists already");
  if (::stat(path.c_str(), &file) != 0) return refused(path, std::string(" leads nowhere: ") + std::strerror(errno));
  if (!S_ISREG(file.st_mode)) return refused(path, " is no file");
  if (::fstat(openFile, &open) == 0 && open.st_dev == file.st_dev && open.st_ino == file.st_ino) return refused(path, " is the project that is open");
  char* real = ::realpath(path.c_str(), nullptr);
  if (!real) return refused(path, std::string(" cannot be found: ") + std::strerror(errno));
  std::string target = real;
  ::free(real);
  for (const char* end : {"-wal", "-journal", "-bodies"})
    if (::lstat((target + end).c_str(), &link) == 0) return refused(path, " was not closed well or is open: open it and close it first");
  return target;
}

}  // namespace

Result<void> Store::copyTo(const std::string& path, Existing existing) {
  if (impl_->options.memoryOnly) return makeError(ErrorCode::unsupported, "without a project there is nothing to copy");
  const auto target = targetOf(path, impl_->lock.file(), existing);
  if (!target) return target.error();
  ProjectLock replaced;  // of a project that another process would go on writing
  if (existing == Existing::replace) {
    auto taken = ProjectLock::takeExisting(*target);
    if (!taken) return taken.error();
    replaced = std::move(*taken);
  }
  auto draft = DraftFile::make(*target);
  if (!draft) return draft.error();
  if (auto done = flush(); !done) return done;
  const LogPins::Pin pin = impl_->writer->pinBodies();
  auto from = openForReading(impl_->options.path, impl_->options.vfs);
  if (!from) return from.error();
  if (auto done = copyPages(*from, draft->draft()); !done) return makeError(done.error().code, path + " could not be written: " + done.error().message);
  return draft->takePlace(existing == Existing::replace);
}

}  // namespace penstock::store
