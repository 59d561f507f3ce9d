// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/project_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "store/project_schema.h"

namespace penstock::store {

namespace {

constexpr off_t lockByte = off_t(1) << 62;

Error named(ErrorCode code, const std::string& path, std::string_view what) {
  return makeError(code, path + std::string(what));
}

// SQLite follows symbolic links before it names the files beside a database.
std::string besideOf(const std::string& path, const char* end) {
  char* real = ::realpath(path.c_str(), nullptr);
  const std::string file = (real ? std::string(real) : path) + end;
  ::free(real);
  return file;
}

// A rollback journal beside the file is played into it, and one may name a "super-journal" that SQLite deletes afterwards: any file of
// this person's. A project is written by way of a WAL, and never together with another file.
Result<void> checkJournal(const std::string& path) {
  constexpr std::string_view magic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
  const std::string journal = besideOf(path, "-journal");
  const int file = ::open(journal.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return {};
  struct stat info {};
  char end[magic.size()] = {};
  const bool regular = file >= 0 && ::fstat(file, &info) == 0 && S_ISREG(info.st_mode);
  const bool named = regular && info.st_size >= off_t(sizeof end) &&
                     ::pread(file, end, sizeof end, info.st_size - off_t(sizeof end)) == ssize_t(sizeof end) &&
                     std::string_view(end, sizeof end) == magic;
  if (file >= 0) ::close(file);
  if (regular && !named) return {};
  return makeError(ErrorCode::corrupt, path + " is not opened: " + journal + " beside it is no journal of a project");
}

}  // namespace

bool hasWal(const std::string& path) {
  struct stat info {};
  return ::stat(besideOf(path, "-wal").c_str(), &info) == 0;
}

Result<ProjectLock> ProjectLock::take(const std::string& path) {
  // Not opened to find out: a device may act on that, a FIFO waits.
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) return named(ErrorCode::corrupt, path, " is no file, and so no Penstock project");
  ProjectLock lock;
  lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0600);
  if (lock.file_ < 0) {
    const int why = errno;
    if (why == ENOENT || why == ENOTDIR) return named(ErrorCode::notFound, path, ": its folder does not exist");
    return named(ErrorCode::io, path, std::string(" cannot be written: ") + std::strerror(why));
  }
  if (auto locked = lock.lock(path); !locked) return locked.error();
  char magic[16] = {};
  const ssize_t n = ::pread(lock.file_, magic, sizeof magic, 0);
  if (n < 0) return named(ErrorCode::io, path, std::string(" cannot be read: ") + std::strerror(errno));
  if (n > 0 && std::string_view(magic, std::size_t(n)) != std::string_view("SQLite format 3\0", 16))
    return named(ErrorCode::corrupt, path, " is no Penstock project");
  return lock;
}

Result<ProjectLock> ProjectLock::takeExisting(const std::string& path) {
  ProjectLock lock;
  lock.file_ = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (lock.file_ < 0 && errno == ENOENT) return lock;
  if (lock.file_ < 0) return named(ErrorCode::io, path, std::string(" cannot be written: ") + std::strerror(errno));
  if (auto locked = lock.lock(path); !locked) return locked.error();
  return lock;
}

Result<void> ProjectLock::lock(const std::string& path) {
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = lockByte;
  range.l_len = 1;
  if (::fcntl(file_, F_OFD_SETLK, &range) == 0) return {};
  const int why = errno;
  if (why == EAGAIN || why == EACCES) return named(ErrorCode::busy, path, " is open in another Penstock");
  return named(ErrorCode::io, path, std::string(" cannot be locked: ") + std::strerror(why));
}

ProjectLock::ProjectLock(ProjectLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
ProjectLock& ProjectLock::operator=(ProjectLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}
ProjectLock::~ProjectLock() {
  if (file_ >= 0) ::close(file_);
}

Result<Database> openProject(const std::string& path, const std::string& vfs) {
  if (auto checked = checkJournal(path); !checked) return checked.error();
  auto db = Database::open(path, Database::Mode::readWrite, vfs);
  if (!db) return db.error();
  const auto version = checkKind(*db, path);
  if (!version) return version.error();
  if (*version == 0)
    if (auto done = db->runOrError(creationPragmas); !done) return done.error();
  // NORMAL: a power cut may take the last commits, a killed process nothing, and neither the file.
  if (auto done =
          db->runOrError("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0;"
                         "PRAGMA journal_size_limit=33554432; PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY");
      !done)
    return done.error();
  if (auto done = migrate(*db, *version); !done) return done.error();
  return db;
}

Result<Database> openForReading(const std::string& path, const std::string& vfs) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    return errno == ENOENT || errno == ENOTDIR ? named(ErrorCode::notFound, path, " does not exist")
                                               : named(ErrorCode::io, path, std::string(": ") + std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return named(ErrorCode::corrupt, path, " is no file, and so no Penstock project");
  if (auto checked = checkJournal(path); !checked) return checked.error();
  // Without a WAL nobody has it open: reading it as immutable leaves no files beside it and works in a read-only
  // folder.
  const auto mode = hasWal(path) ? Database::Mode::readOnly : Database::Mode::immutable;
  auto db = Database::open(path, mode, vfs);
  if (!db) return db.error();
  const auto version = checkKind(*db, path);
  if (!version) return version.error();
  if (*version == 0) return named(ErrorCode::corrupt, path, " is no Penstock project");
  return db;
}

}  // namespace penstock::store
