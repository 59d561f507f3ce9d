// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace penstock::store {

namespace {

// A path as a file: URI; SQLite decodes it again.
std::string uriOf(const std::string& path, std::string_view query) {
  static constexpr char hex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  if (path.starts_with("//")) uri += "//";  // or the first segment would be read as an authority
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%') {
      uri += '%';
      uri += hex[std::uint8_t(c) >> 4];
      uri += hex[std::uint8_t(c) & 15];
    } else {
      uri += c;
    }
  }
  return uri.append(query);
}

// What a project made by others might bring along does not run, and what it might make SQLite allocate is bounded before its schema is
// read for the first time.
int harden(sqlite3* db) {
  constexpr std::pair<int, int> switches[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                              {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                              {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                              {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                              {SQLITE_DBCONFIG_ENABLE_FKEY, 0},
                                              {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
                                              {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                              {SQLITE_DBCONFIG_DQS_DDL, 0},
                                              {SQLITE_DBCONFIG_DQS_DML, 0}};
  for (const auto& [what, on] : switches)
    if (const int code = sqlite3_db_config(db, what, on, nullptr); code != SQLITE_OK) return code;
  constexpr std::pair<int, int> limits[] = {{SQLITE_LIMIT_LENGTH, Database::mostBytes},
                                            {SQLITE_LIMIT_SQL_LENGTH, 64 * 1024},
                                            {SQLITE_LIMIT_COLUMN, 100},
                                            {SQLITE_LIMIT_EXPR_DEPTH, 50},
                                            {SQLITE_LIMIT_COMPOUND_SELECT, 10},
                                            {SQLITE_LIMIT_FUNCTION_ARG, 16},
                                            {SQLITE_LIMIT_ATTACHED, 0},
                                            {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
                                            {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
                                            {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
                                            {SQLITE_LIMIT_WORKER_THREADS, 0}};
  for (const auto& [what, most] : limits) sqlite3_limit(db, what, most);
  // Cells are checked as pages are read. No mapping: a file cut short under it would end the process (SIGBUS).
  return sqlite3_exec(db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0", nullptr, nullptr, nullptr);
}

// A file may say that it is a terabyte and have nothing on disk; an honest one has a good deal less there than its size where the file
// system compresses, and nothing yet where it was just written.
std::uint64_t plausibleSize(const std::string& path) {
  constexpr std::uint64_t bestRatio = 64, notYetOnDisk = 256 * 1024 * 1024;
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return 0;
  return std::min(std::uint64_t(info.st_size), std::uint64_t(info.st_blocks) * 512 * bestRatio + notYetOnDisk);
}

std::string fileOf(sqlite3* db) {
  const char* name = sqlite3_db_filename(db, "main");
  return name ? name : "";
}

constexpr int stepsBetweenLooks = 2000;
constexpr std::uint64_t leastSteps = 2'000'000, stepsPerByte = 4;  // a scan of the narrowest table takes two or three

}  // namespace

WorkLimit::WorkLimit(sqlite3* db) : file_(fileOf(db)), wal_(file_ + "-wal") {
  sqlite3_progress_handler(
      db, stepsBetweenLooks, [](void* self) { return int(!static_cast<WorkLimit*>(self)->goOn()); }, this);
}

bool WorkLimit::goOn() {
  if (stopped()) return false;
  steps_ += stepsBetweenLooks;
  if (steps_ <= leastSteps + stepsPerByte * bytes_) return true;
  exceeded_ = steps_ > leastSteps + stepsPerByte * bytes();  // it may have grown
  return !exceeded_;
}

std::uint64_t WorkLimit::bytes() {
  return bytes_ = plausibleSize(file_) + plausibleSize(wal_);
}

int Statement::run() {
  if (work_) work_->begin();
  const int stepped = sqlite3_step(statement_.get());
  const int reset = sqlite3_reset(statement_.get());
  return stepped == SQLITE_DONE || stepped == SQLITE_ROW ? SQLITE_OK : reset != SQLITE_OK ? reset : stepped;
}

Result<Database> Database::open(const std::string& path, Mode mode, const std::string& vfs) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  const std::string uri = uriOf(path, mode == Mode::immutable ? "?immutable=1" : "");
  const int code = sqlite3_open_v2(uri.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  Database db;
  db.handle_.reset(handle);
  db.path_ = path;
  if (code != SQLITE_OK) return db.errorOf(code);
  sqlite3_busy_timeout(handle, 2000);
  db.work_ = std::make_unique<WorkLimit>(handle);
  if (const int hardened = harden(handle); hardened != SQLITE_OK) return db.errorOf(hardened);
  return db;
}

int Database::run(const char* sql) {
  work_->begin();
  return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
}

Result<void> Database::runOrError(const char* sql) {
  if (const int code = run(sql); code != SQLITE_OK) return errorOf(code);
  return {};
}

Result<Statement> Database::prepare(const char* sql) {
  work_->begin();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return errorOf(code);
  return Statement(statement, work_.get());
}

Result<std::int64_t> Database::integer(const char* sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const int code = statement->step();
  if (code == SQLITE_ROW) return statement->integer(0);
  if (code == SQLITE_DONE) return 0;
  return errorOf(code);
}

Error Database::error() const {
  return errorOf(lastCode());
}

Error Database::errorOf(int code) const {
  const int system = handle_ ? sqlite3_system_errno(handle_.get()) : 0;
  const std::string why = system != 0 ? std::strerror(system) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_FULL:
      return makeError(ErrorCode::io, "the disk that holds " + path_ + " is full");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return makeError(ErrorCode::io, path_ + " cannot be written: it is read-only");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return makeError(ErrorCode::busy, "another program keeps " + path_ + " locked");
    case SQLITE_NOTADB:
      return makeError(ErrorCode::corrupt, path_ + " is no Penstock project");
    case SQLITE_CORRUPT:
      return makeError(ErrorCode::corrupt, path_ + " is damaged (" + sqlite3_errstr(code) + ")");
    case SQLITE_CANTOPEN:
      return makeError(ErrorCode::io, path_ + " cannot be opened: " + why);
    case SQLITE_IOERR:
      return makeError(ErrorCode::io, "the disk failed on " + path_ + ": " + why);
    case SQLITE_INTERRUPT:
      if (work_ && work_->exceeded()) return makeError(ErrorCode::corrupt, path_ + " is damaged (a table of it has no end)");
      return makeError(ErrorCode::cancelled, "the project was closed");
    case SQLITE_NOMEM:
      return makeError(ErrorCode::limit, "not enough memory to work on " + path_);
    default:
      return makeError(ErrorCode::io, path_ + ": " + (handle_ ? sqlite3_errmsg(handle_.get()) : why.c_str()));
  }
}

}  // namespace penstock::store
