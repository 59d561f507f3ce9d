// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/session_loader.h"

#include <algorithm>

#include "store/detail_codec.h"

namespace penstock::store {

namespace {

using model::ExchangeState;

// Ids are SQLite rowids; far from their end so that they can go on.
constexpr std::int64_t largestId = std::int64_t(1) << 62;

template <class T>
T bounded(std::int64_t v, T most) {
  return T(v < 0 || v > std::int64_t(most) ? 0 : v);
}

void readRow(const Statement& s, RowFields& f) {
  f.id = model::ExchangeId(s.integer(0));
  f.startedAt = s.integer(1);
  f.kind = bounded(s.integer(2), model::ExchangeKind::tcpTunnel);
  f.state = bounded(s.integer(3), ExchangeState::failed);
  f.source = bounded(s.integer(4), model::Source::import);
  f.failure = failureKindOf(s.integer(5));
  f.anomalies = std::uint32_t(s.integer(6));
  f.port = std::uint16_t(s.integer(7));
  f.status = std::uint16_t(s.integer(8));
  f.requestSize = std::uint64_t(s.integer(9));
  f.responseSize = std::uint64_t(s.integer(10));
  f.method = s.bytes(11).substr(0, maxRowText);
  f.scheme = s.bytes(12).substr(0, maxRowText);
  f.host = s.bytes(13).substr(0, maxRowText);
  f.path = s.bytes(14).substr(0, maxRowPath);
  f.mime = s.bytes(15).substr(0, maxRowText);
  f.protocol = s.bytes(16).substr(0, maxRowText);
  f.client = s.bytes(17).substr(0, maxRowText);
  f.timings = model::Timings();
  (void)decodeTimings(s.bytes(18), f.timings);
  f.messages = std::uint64_t(s.integer(19));
  f.process = s.bytes(20).substr(0, maxRowText);
  f.server = s.bytes(21).substr(0, maxRowText);
  f.tls = s.bytes(22).substr(0, maxRowText);
}

struct Interrupted {
  std::int64_t id;
  std::uint64_t messages;
};

Result<void> markInterrupted(Database& db, const std::vector<Interrupted>& exchanges) {
  if (exchanges.empty()) return {};
  auto update = db.prepare("UPDATE exchange SET state=?,failure=?,messages=? WHERE id=?");
  if (!update) return update.error();
  if (auto begun = db.runOrError("BEGIN IMMEDIATE"); !begun) return begun;
  for (const Interrupted& exchange : exchanges) {
    update->bind(1, std::int64_t(ExchangeState::failed));
    update->bind(2, std::int64_t(model::FailureKind::interrupted));
    update->bind(3, std::int64_t(exchange.messages));
    update->bind(4, exchange.id);
    if (const int code = update->run(); code != SQLITE_OK) return db.errorOf(code);
  }
  return db.runOrError("COMMIT");
}

// What a person deleted before the last stop does not come back.
Result<std::vector<std::int64_t>> removedIds(Database& db) {
  if (auto done = db.runOrError("UPDATE removed SET final=1 WHERE final=0"); !done) return done.error();
  auto removed = db.prepare("SELECT id FROM removed ORDER BY id");
  if (!removed) return removed.error();
  std::vector<std::int64_t> ids;
  int code = SQLITE_OK;
  while ((code = removed->step()) == SQLITE_ROW) ids.push_back(removed->integer(0));
  if (code != SQLITE_DONE) return db.errorOf(code);
  return ids;
}

Result<void> loadAnnotations(Database& db, RowIndex& index) {
  auto rows = db.prepare("SELECT id,color,tags,comment FROM annotation");
  if (!rows) return rows.error();
  int code = SQLITE_OK;
  while ((code = rows->step()) == SQLITE_ROW) {
    model::Annotation annotation;
    annotation.color = std::uint8_t(bounded(rows->integer(1), 6));
    annotation.tags = rows->bytes(2).substr(0, maxNote);
    annotation.comment = rows->bytes(3).substr(0, maxNote);
    index.loadAnnotation(model::ExchangeId(rows->integer(0)), annotation);
  }
  if (code != SQLITE_DONE) return db.errorOf(code);
  return {};
}

Result<std::map<std::string, std::string>> loadSettings(Database& db) {
  auto rows = db.prepare("SELECT key,value FROM setting");
  if (!rows) return rows.error();
  std::map<std::string, std::string> settings;
  int code = SQLITE_OK;
  while ((code = rows->step()) == SQLITE_ROW) settings[std::string(rows->bytes(0))] = rows->bytes(1);
  if (code != SQLITE_DONE) return db.errorOf(code);
  return settings;
}

}  // namespace

Result<Session> loadSession(Database& db, const std::string& path, RowIndex& index) {
  const auto hidden = db.integer("SELECT value FROM meta WHERE key='hidden_through'");
  if (!hidden) return hidden.error();
  auto rows = db.prepare(
      "SELECT id,started_at,kind,state,source,failure,anomalies,port,status,request_size,response_size,method,scheme,"
      "host,path,mime,protocol,client,timings,messages,process,server,tls FROM exchange WHERE id>? ORDER BY id");
  if (!rows) return rows.error();
  rows->bind(1, *hidden);
  // What is there counts: messages may have been committed after the last snapshot that tells their number.
  auto lastMessage = db.prepare("SELECT ifnull(max(last)+1,0) FROM message_block WHERE exchange_id=?");
  if (!lastMessage) return lastMessage.error();
  const auto removed = removedIds(db);
  if (!removed) return removed.error();
  auto nextRemoved = removed->begin();
  std::vector<Interrupted> interrupted;
  std::int64_t last = *hidden;
  RowFields fields;
  int code = SQLITE_OK;
  while ((code = rows->step()) == SQLITE_ROW) {
    readRow(*rows, fields);
    last = std::int64_t(fields.id);
    if (fields.state == ExchangeState::pending) {
      fields.state = ExchangeState::failed;
      fields.failure = model::FailureKind::interrupted;
      ResetAfter reset(*lastMessage);
      lastMessage->bind(1, last);
      if (const int found = lastMessage->step(); found != SQLITE_ROW) return db.errorOf(found);
      fields.messages = std::uint64_t(lastMessage->integer(0));
      interrupted.push_back({last, fields.messages});
    }
    while (nextRemoved != removed->end() && *nextRemoved < last) ++nextRemoved;
    if (nextRemoved == removed->end() || *nextRemoved != last) index.load(fields);
  }
  if (code != SQLITE_DONE) return db.errorOf(code);
  rows->reset();
  if (last < 0 || last > largestId) return makeError(ErrorCode::corrupt, path + " holds ids that cannot be");
  index.finishLoad();
  if (auto done = loadAnnotations(db, index); !done) return done.error();
  if (auto done = markInterrupted(db, interrupted); !done) return done.error();
  // Chunks and messages whose exchange never arrived (a crash in between) must not meet a new exchange with their id.
  const std::string behind = " WHERE exchange_id>" + std::to_string(last);
  const std::string orphans = "DELETE FROM body_chunk" + behind + "; DELETE FROM message_block" + behind;
  if (auto done = db.runOrError(orphans.c_str()); !done) return done.error();
  auto settings = loadSettings(db);
  if (!settings) return settings.error();
  return Session{model::ExchangeId(last) + 1, model::ExchangeId(*hidden), std::move(*settings)};
}

}  // namespace penstock::store
