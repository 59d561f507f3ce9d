// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite in RAII. The only place where its codes become Errors, and where a file made by others is kept within bounds: nothing in it
// runs (triggers, views, functions in its schema), and no statement on it costs more than its size explains.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::store {

/// What one statement may cost. In a b-tree made by hand a page may hang below many others: a scan of a small file would never end. An
/// honest file explains each step of the virtual machine by its bytes. Thread: that of its connection.
class WorkLimit {
 public:
  explicit WorkLimit(sqlite3* db);
  WorkLimit(const WorkLimit&) = delete;
  WorkLimit& operator=(const WorkLimit&) = delete;
  /// A statement begins anew.
  void begin() {
    steps_ = 0;
    exceeded_ = false;
  }
  bool exceeded() const { return exceeded_; }
  /// Asked every few thousand steps; true cuts the statement short.
  void stopWhen(std::function<bool()> stop) { stop_ = std::move(stop); }
  /// For who asks between short statements.
  bool stopped() const { return stop_ && stop_(); }
  /// Bytes of the file and its WAL that lie on disk: of what an honest file holds, none can be more.
  std::uint64_t bytes();

 private:
  bool goOn();

  const std::string file_, wal_;  // as SQLite found them, behind symbolic links
  std::function<bool()> stop_;
  std::uint64_t steps_ = 0, bytes_ = 0;
  bool exceeded_ = false;
};

/// A prepared statement. Bound bytes must live until the next reset. Parameters and columns as SQLite counts them (from
/// 1, from 0). Lifetime: ends before its Database.
class Statement {
 public:
  Statement() = default;
  Statement(sqlite3_stmt* statement, WorkLimit* work) : statement_(statement), work_(work) {}

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
  void reset() {
    if (work_) work_->begin();
    sqlite3_reset(statement_.get());
  }
  /// Steps a statement that gives no rows and resets it; SQLITE_OK or an error code.
  int run();

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  std::string_view bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return {data ? data : "", std::size_t(sqlite3_column_bytes(statement_.get(), column))};
  }
  /// SQLITE_INTEGER, SQLITE_TEXT...: what the file holds there, whatever its column was declared as. To be asked first.
  int type(int column) const { return sqlite3_column_type(statement_.get(), column); }
  bool isNull(int column) const { return type(column) == SQLITE_NULL; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  WorkLimit* work_ = nullptr;
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
  /// No value is larger, read or written: chunks of bodies are a quarter of a MB, heads as long as `proxy.head_limit` lets them be.
  static constexpr int mostBytes = 16 * 1024 * 1024;
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
  WorkLimit& work() const { return *work_; }
  /// A tighter bound than mostBytes: a row with a larger value is an error of its step.
  void limitValues(int bytes) { sqlite3_limit(handle_.get(), SQLITE_LIMIT_LENGTH, bytes); }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::string path_;
  std::unique_ptr<WorkLimit> work_;
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace penstock::store
