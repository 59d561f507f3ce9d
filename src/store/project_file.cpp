// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/project_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace penstock::store {

namespace {

constexpr off_t lockByte = off_t(1) << 62;

// Page size, measured with store_bench (us CPU an exchange, ms CPU a MB of body; the same run): 16 KB 8.0 and 3.0, 32
// KB 7.1 and 2.3, 64 KB 8.2 and 2.4; 4 KB about twice that for both, as a 2.5 KB row wastes 40 % of a page and every
// page costs two writes, a read and a header. 64 KB also writes twice as much as 32 KB for a burst of a few exchanges.
// auto_vacuum=incremental: what a clear frees goes back to the disk in small steps; its pointer-map pages cost up to a
// tenth on bodies.
constexpr const char* creationPragmas = "PRAGMA page_size=32768; PRAGMA auto_vacuum=INCREMENTAL;";

constexpr const char* migrations[schemaVersion] = {
    R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
-- What a row shows: narrow, read whole at every start.
CREATE TABLE exchange(
  id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL,
  source INTEGER NOT NULL, failure INTEGER NOT NULL, anomalies INTEGER NOT NULL, port INTEGER NOT NULL,
  status INTEGER NOT NULL, request_size INTEGER NOT NULL, response_size INTEGER NOT NULL, connection INTEGER,
  method TEXT NOT NULL, scheme TEXT NOT NULL, host TEXT NOT NULL, path TEXT NOT NULL, mime TEXT NOT NULL,
  protocol TEXT NOT NULL, client TEXT NOT NULL, timings BLOB NOT NULL);
-- The rest of it, and bodies that came inside the snapshot.
CREATE TABLE content(
  id INTEGER PRIMARY KEY, detail BLOB NOT NULL, request_head BLOB, request_sent BLOB, response_head BLOB,
  response_sent BLOB, request_body BLOB, response_body BLOB);
-- Not WITHOUT ROWID: in such a tree each step of a search reads a whole chunk to compare its key, 2.5 ms CPU a MB of
-- body where this one with a short index beside it takes 1.7. Files of both kinds are read and written alike.
CREATE TABLE body_chunk(
  exchange_id INTEGER NOT NULL, direction INTEGER NOT NULL, offset INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY(exchange_id, direction, offset));
CREATE TABLE connection(
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, client_address TEXT NOT NULL, server_address TEXT NOT NULL,
  listener TEXT NOT NULL, client_tls BLOB, server_tls BLOB);
CREATE TABLE certificate(id INTEGER PRIMARY KEY, sha256 TEXT UNIQUE, der BLOB, detail BLOB NOT NULL);
)sql",
    R"sql(
-- Messages `first` to `last` of an exchange, packed. What a later row (by id) has in common with an earlier one it
-- replaces; a message under way that is told again alone, or a burst that is written again, replaces its own row.
CREATE TABLE message_block(
  id INTEGER PRIMARY KEY, exchange_id INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  bytes BLOB NOT NULL, UNIQUE(exchange_id, last, first));
ALTER TABLE exchange ADD COLUMN messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN process TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN entry TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN upstream_proxy TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN pid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN process TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
ALTER TABLE exchange ADD COLUMN server TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange ADD COLUMN tls TEXT NOT NULL DEFAULT '';
-- A session's blob begins with the length and the text of its version.
UPDATE exchange SET (server,tls)=(SELECT server_address, ifnull(CAST(substr(ifnull(server_tls,client_tls),2,
  instr('0123456789',substr(hex(substr(ifnull(server_tls,client_tls),1,1)),2))-1) AS TEXT),'') FROM connection
  WHERE connection.id=exchange.connection) WHERE connection IN (SELECT id FROM connection);
-- What a person put on an exchange.
CREATE TABLE annotation(
  id INTEGER PRIMARY KEY, color INTEGER NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT '',
  comment TEXT NOT NULL DEFAULT '');
-- Exchanges a person deleted: not shown. Those that nothing brings back any more (final) are deleted for good, by and by.
CREATE TABLE removed(id INTEGER PRIMARY KEY, final INTEGER NOT NULL DEFAULT 0);
CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- The full-text index: exchanges of a segment, and its trigrams in buckets (id: segment << 8 | bucket). Written once.
CREATE TABLE text_segment(id INTEGER PRIMARY KEY, newest INTEGER NOT NULL, docs BLOB NOT NULL);
CREATE TABLE text_bucket(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
)sql",
};

Error named(ErrorCode code, const std::string& path, std::string_view what) {
  return makeError(code, path + std::string(what));
}

Result<int> checkKind(Database& db, const std::string& path) {
  const auto id = db.integer("PRAGMA application_id");
  if (!id) return id.error();
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return version.error();
  const auto objects = db.integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return objects.error();
  if (*objects == 0 && *id == 0 && *version == 0) return 0;
  if (*id != applicationId || *version < 1) return named(ErrorCode::corrupt, path, " is no Penstock project");
  if (*version > schemaVersion)
    return named(ErrorCode::unsupported, path,
                 " was written by a newer Penstock; this one reads schema " + std::to_string(schemaVersion) +
                     ", the file has " + std::to_string(*version));
  return int(*version);
}

Result<void> migrate(Database& db, int from) {
  if (from == schemaVersion) return {};
  if (auto done = db.runOrError("BEGIN EXCLUSIVE"); !done) return done;
  for (int version = from; version < schemaVersion; ++version)
    if (auto done = db.runOrError(migrations[version]); !done) return done;
  const std::string stamps = "PRAGMA application_id=" + std::to_string(applicationId) +
                             "; PRAGMA user_version=" + std::to_string(schemaVersion) + "; COMMIT";
  return db.runOrError(stamps.c_str());
}

bool hasWal(const std::string& path) {
  struct stat info {};
  return ::stat((path + "-wal").c_str(), &info) == 0;
}

}  // namespace

Result<ProjectLock> ProjectLock::take(const std::string& path) {
  ProjectLock lock;
  lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.file_ < 0) {
    const int why = errno;
    if (why == ENOENT || why == ENOTDIR) return named(ErrorCode::notFound, path, ": its folder does not exist");
    return named(ErrorCode::io, path, std::string(" cannot be written: ") + std::strerror(why));
  }
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = lockByte;
  range.l_len = 1;
  if (::fcntl(lock.file_, F_OFD_SETLK, &range) != 0) {
    const int why = errno;
    if (why == EAGAIN || why == EACCES) return named(ErrorCode::busy, path, " is open in another Penstock");
    return named(ErrorCode::io, path, std::string(" cannot be locked: ") + std::strerror(why));
  }
  char magic[16] = {};
  const ssize_t n = ::pread(lock.file_, magic, sizeof magic, 0);
  if (n < 0) return named(ErrorCode::io, path, std::string(" cannot be read: ") + std::strerror(errno));
  if (n > 0 && std::string_view(magic, std::size_t(n)) != std::string_view("SQLite format 3\0", 16))
    return named(ErrorCode::corrupt, path, " is no Penstock project");
  return lock;
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
  if (!S_ISREG(info.st_mode)) return named(ErrorCode::corrupt, path, " is no Penstock project");
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
