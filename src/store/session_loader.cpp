// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/session_loader.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

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

Result<std::vector<std::int64_t>> removedIds(Database& db) {
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

/// Rows on their way into the index, with the texts that SQLite keeps only for a step.
class RowBatch {
 public:
  static constexpr std::size_t mostRows = 256;
  bool full() const { return count_ == mostRows || textSize_ - used_ < mostText; }
  std::span<const RowFields> rows() const { return {rows_.data(), count_}; }
  void clear() { count_ = used_ = 0; }
  RowFields& add(const Statement& s) {
    RowFields& f = rows_[count_++];
    readRow(s, f);
    for (std::string_view* text :
         {&f.method, &f.scheme, &f.host, &f.path, &f.mime, &f.protocol, &f.client, &f.server, &f.tls, &f.process}) {
      char* own = texts_.get() + used_;
      std::memcpy(own, text->data(), text->size());
      used_ += text->size();
      *text = {own, text->size()};
    }
    return f;
  }
  void dropLast() { --count_; }

 private:
  static constexpr std::size_t mostText = maxRowPath + 9 * maxRowText, textSize_ = 64 * 1024;
  std::vector<RowFields> rows_ = std::vector<RowFields>(mostRows);
  std::unique_ptr<char[]> texts_ = std::make_unique_for_overwrite<char[]>(textSize_);
  std::size_t count_ = 0, used_ = 0;
};

}  // namespace

Result<Session> beginSession(Database& db, const std::string& path) {
  const auto hidden = db.integer("SELECT value FROM meta WHERE key='hidden_through'");
  if (!hidden) return hidden.error();
  const auto newest = db.integer("SELECT max(id) FROM exchange");
  if (!newest) return newest.error();
  const std::int64_t last = std::max(*hidden, *newest);
  if (*hidden < 0 || last > largestId) return makeError(ErrorCode::corrupt, path + " holds ids that cannot be");
  // What a person deleted before the last stop does not come back.
  if (auto done = db.runOrError("UPDATE removed SET final=1 WHERE final=0"); !done) return done.error();
  // Chunks and messages whose exchange never arrived (a crash in between) must not meet a new exchange with their id.
  const std::string behind = " WHERE exchange_id>" + std::to_string(last);
  const std::string orphans = "DELETE FROM body_chunk" + behind + "; DELETE FROM message_block" + behind;
  if (auto done = db.runOrError(orphans.c_str()); !done) return done.error();
  auto settings = loadSettings(db);
  if (!settings) return settings.error();
  return Session{model::ExchangeId(last) + 1, model::ExchangeId(*hidden), std::move(*settings)};
}

Result<InterruptionEdit> loadRows(Database& db, const Session& session, RowIndex& index, const std::stop_token& stop) {
  // One state of the project throughout, whatever the writer does meanwhile.
  if (auto begun = db.runOrError("BEGIN"); !begun) return begun.error();
  auto rows = db.prepare(
      "SELECT id,started_at,kind,state,source,failure,anomalies,port,status,request_size,response_size,method,scheme,"
      "host,path,mime,protocol,client,timings,messages,process,server,tls FROM exchange WHERE id>? AND id<? ORDER BY id");
  if (!rows) return rows.error();
  rows->bind(1, std::int64_t(session.hiddenThrough));
  rows->bind(2, std::int64_t(session.nextId));
  // What is there counts: messages may have been committed after the last snapshot that tells their number.
  auto lastMessage = db.prepare("SELECT ifnull(max(last)+1,0) FROM message_block WHERE exchange_id=?");
  if (!lastMessage) return lastMessage.error();
  const auto removed = removedIds(db);
  if (!removed) return removed.error();
  auto nextRemoved = removed->begin();
  InterruptionEdit interrupted;
  RowBatch batch;
  const auto send = [&] {
    if (const auto changed = index.load(batch.rows())) changed();
    batch.clear();
  };
  int code = SQLITE_OK;
  while ((code = rows->step()) == SQLITE_ROW) {
    RowFields& fields = batch.add(*rows);
    if (fields.state == ExchangeState::pending) {
      fields.state = ExchangeState::failed;
      fields.failure = model::FailureKind::interrupted;
      ResetAfter reset(*lastMessage);
      lastMessage->bind(1, std::int64_t(fields.id));
      if (const int found = lastMessage->step(); found != SQLITE_ROW) return db.errorOf(found);
      fields.messages = std::uint64_t(lastMessage->integer(0));
      interrupted.exchanges.push_back({fields.id, fields.messages});
    }
    while (nextRemoved != removed->end() && *nextRemoved < std::int64_t(fields.id)) ++nextRemoved;
    if (nextRemoved != removed->end() && *nextRemoved == std::int64_t(fields.id)) batch.dropLast();
    if (!batch.full()) continue;
    send();
    if (stop.stop_requested()) return makeError(ErrorCode::cancelled, "closed");
  }
  if (code != SQLITE_DONE) return db.errorOf(code);
  send();
  if (auto done = loadAnnotations(db, index); !done) return done.error();
  return interrupted;
}

}  // namespace penstock::store
