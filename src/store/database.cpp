// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"

#include <cstring>

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

}  // namespace

int Statement::run() {
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
  return db;
}

int Database::run(const char* sql) {
  return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
}

Result<void> Database::runOrError(const char* sql) {
  if (const int code = run(sql); code != SQLITE_OK) return errorOf(code);
  return {};
}

Result<Statement> Database::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return errorOf(code);
  return Statement(statement);
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
    case SQLITE_NOMEM:
      return makeError(ErrorCode::limit, "not enough memory to work on " + path_);
    default:
      return makeError(ErrorCode::io, path_ + ": " + (handle_ ? sqlite3_errmsg(handle_.get()) : why.c_str()));
  }
}

}  // namespace penstock::store
