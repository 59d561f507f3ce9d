// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite in RAII. The only place where its codes become Errors.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::store {

/// A prepared statement. Bound bytes must live until the next reset. Parameters and columns as SQLite counts them (from
/// 1, from 0).
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  void bind(int i, std::int64_t v) { sqlite3_bind_int64(statement_.get(), i, v); }
  void bindText(int i, std::string_view v) {
    sqlite3_bind_text(statement_.get(), i, v.empty() ? "" : v.data(), int(v.size()), SQLITE_STATIC);
  }
  /// NULL when empty.
  void bindBlob(int i, std::string_view v) {
    if (v.empty())
      sqlite3_bind_null(statement_.get(), i);
    else
      sqlite3_bind_blob64(statement_.get(), i, v.data(), v.size(), SQLITE_STATIC);
  }
  /// SQLITE_ROW, SQLITE_DONE or an error code.
  int step() { return sqlite3_step(statement_.get()); }
  void reset() { sqlite3_reset(statement_.get()); }
  /// Steps a statement that gives no rows and resets it; SQLITE_OK or an error code.
  int run();

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  std::string_view bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return {data ? data : "", std::size_t(sqlite3_column_bytes(statement_.get(), column))};
  }
  bool isNull(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Resets a statement at the end of a scope: a statement left open holds its read transaction and with it the WAL.
class ResetAfter {
 public:
  explicit ResetAfter(Statement& statement) : statement_(statement) {}
  ~ResetAfter() { statement_.reset(); }
  ResetAfter(const ResetAfter&) = delete;
  ResetAfter& operator=(const ResetAfter&) = delete;

 private:
  Statement& statement_;
};

/// A connection. Thread: one at a time.
class Database {
 public:
  enum class Mode { readWrite, readOnly, immutable };
  /// **Errors**: as errorOf.
  static Result<Database> open(const std::string& path, Mode mode, const std::string& vfs = {});

  /// Runs statements that give no rows of interest. SQLITE_OK or an error code.
  int run(const char* sql);
  Result<void> runOrError(const char* sql);
  Result<Statement> prepare(const char* sql);
  Result<std::int64_t> integer(const char* sql);
  /// What went wrong last, as a sentence that names the file.
  Error error() const;
  Error errorOf(int code) const;
  int lastCode() const { return sqlite3_extended_errcode(handle_.get()); }
  bool inTransaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  std::int64_t changes() const { return sqlite3_changes64(handle_.get()); }
  std::int64_t lastRow() const { return sqlite3_last_insert_rowid(handle_.get()); }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;
};

}  // namespace penstock::store
