// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/session_loader.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "penstock/base/endpoint.h"
#include "store/body_log.h"
#include "store/bounds.h"
#include "store/detail_codec.h"
#include "store/table_walk.h"

namespace penstock::store {

namespace {

using model::ExchangeState;

// A row of a table is small: its texts are cut, but for the host and the scheme.
constexpr int mostRowBytes = 1024 * 1024;
constexpr std::int64_t mostSettings = 30'000, mostKey = 256, mostSetting = 12 * 1024 * 1024, mostOfSettings = 128 * 1024 * 1024;  // bytes

template <class T>
T bounded(std::int64_t v, T most) {
  return T(v < 0 || v > std::int64_t(most) ? 0 : v);
}

constexpr std::string_view columnTypes = "iiiiiiiiiiitttttttbitttitin";

bool isOf(int type, char c) {
  if (c == 'n') return type == SQLITE_TEXT || type == SQLITE_NULL;
  return type == (c == 'i' ? SQLITE_INTEGER : c == 't' ? SQLITE_TEXT : SQLITE_BLOB);
}

// A file made by others has in any column what it likes: a row with a value of another type, or one that cannot be, is damaged. What
// a later version may know more of (kinds, failures) is none.
bool readRow(const Statement& s, std::uint64_t mostMessages, model::RowFields& f) {
  for (std::size_t i = 0; i < columnTypes.size(); ++i)
    if (!isOf(s.type(int(i)), columnTypes[i])) return false;
  for (const auto& [column, most] : {std::pair{1, latestMoment}, std::pair{7, std::int64_t(UINT16_MAX)}, std::pair{8, std::int64_t(UINT16_MAX)},
                                     std::pair{9, largestId}, std::pair{10, largestId}})
    if (const std::int64_t v = s.integer(column); v < 0 || v > most) return false;
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
  f.method = s.bytes(11).substr(0, model::maxRowText);
  f.scheme = s.bytes(12).substr(0, model::maxRowText);
  f.host = s.bytes(13).substr(0, model::maxRowText);
  f.path = s.bytes(14).substr(0, model::maxRowPath);
  f.mime = s.bytes(15).substr(0, model::maxRowText);
  f.protocol = model::protocolNamed(s.bytes(16));
  const Endpoint client = endpointOf(s.bytes(17).substr(0, model::maxRowText));
  f.client = client.address;
  f.clientPort = client.port;
  f.timings = model::Timings();
  if (!decodeTimings(s.bytes(18), f.timings)) return false;
  f.messages = std::uint64_t(s.integer(19));
  if (f.messages > mostMessages) return false;
  f.process = s.bytes(20).substr(0, model::maxRowText);
  f.server = s.bytes(21).substr(0, model::maxRowText);
  f.tls = s.bytes(22).substr(0, model::maxRowText);
  f.grpcStatus = std::int16_t(grpcStatusOf(s.integer(23)));
  f.rules = s.bytes(24).substr(0, model::maxRowText);
  f.modified = s.integer(25) != 0;
  f.operation = s.bytes(26).substr(0, model::maxRowText);
  return true;
}

Result<std::uint64_t> removedIds(Database& db, std::vector<std::int64_t>& ids) {
  auto walk = TableWalk::prepare(db, "removed", "SELECT id FROM removed WHERE id>?1 AND id<?2 ORDER BY id");
  if (!walk) return walk.error();
  return walk->run(0, INT64_MAX, [&ids](const Statement& row) {
    ids.push_back(row.integer(0));
    return TableWalk::Row::good;
  });
}

Result<std::uint64_t> loadAnnotations(Database& db, RowIndex& index) {
  auto walk = TableWalk::prepare(db, "annotation", "SELECT id,color,tags,comment FROM annotation WHERE id>?1 AND id<?2 ORDER BY id");
  if (!walk) return walk.error();
  return walk->run(0, INT64_MAX, [&index](const Statement& row) {
    if (row.type(1) != SQLITE_INTEGER || row.type(2) != SQLITE_TEXT || row.type(3) != SQLITE_TEXT) return TableWalk::Row::damaged;
    model::Annotation annotation;
    annotation.color = std::uint8_t(bounded(row.integer(1), 6));
    annotation.tags = row.bytes(2).substr(0, maxNote);
    annotation.comment = row.bytes(3).substr(0, maxNote);
    index.changeAnnotation(model::ExchangeId(row.integer(0)), [&annotation](model::Annotation& there) { there = std::move(annotation); });
    return TableWalk::Row::good;
  });
}

Result<void> loadSettings(Database& db, Session& session) {
  auto rows = db.prepare("SELECT key,value FROM setting LIMIT ?");
  if (!rows) return rows.error();
  rows->bind(1, mostSettings);
  int code = SQLITE_OK;
  std::int64_t all = 0;
  while ((code = rows->step()) == SQLITE_ROW) {
    const auto size = std::int64_t(rows->bytes(1).size());
    const bool good = rows->type(0) == SQLITE_TEXT && rows->type(1) == SQLITE_TEXT && std::int64_t(rows->bytes(0).size()) <= mostKey &&
                      size <= mostSetting && (all += size) <= mostOfSettings;
    if (good)
      session.settings[std::string(rows->bytes(0))] = rows->bytes(1);
    else
      ++session.damaged;
  }
  if (code == SQLITE_DONE) return {};
  if (!isDamage(db, code)) return db.errorOf(code);
  ++session.damaged;
  return {};
}

// Pieces that cannot be in the log beside the project, also because there is no log, and those that share their bytes: of a few
// bytes a project made by others would make many.
int dropForeignExtents(Database& db, std::uint64_t logBytes, std::uint64_t& dropped) {
  auto rows = db.prepare("SELECT position,length FROM body_extent ORDER BY position");
  auto remove = db.prepare("DELETE FROM body_extent WHERE position=?");
  if (!rows || !remove) return db.lastCode();
  const auto most = std::int64_t(std::min<std::uint64_t>(logBytes, INT64_MAX));
  std::vector<std::int64_t> foreign;
  std::int64_t end = BodyLog::page;
  int code = SQLITE_OK;
  while ((code = rows->step()) == SQLITE_ROW) {
    const std::int64_t position = rows->integer(0), length = rows->integer(1);
    const bool ours = position >= end && position < most && position % std::int64_t(BodyLog::page) == 0 &&
                      rows->type(1) == SQLITE_INTEGER && length > 0 && length <= std::int64_t(BodyLog::mostBytes) &&
                      length <= most - position;
    if (ours)
      end = position + length;
    else
      foreign.push_back(position);
  }
  if (code != SQLITE_DONE) return code;
  rows->reset();
  if (foreign.empty()) return SQLITE_OK;
  code = db.run("BEGIN IMMEDIATE");  // there may be very many
  for (auto position = foreign.begin(); position != foreign.end() && code == SQLITE_OK; ++position) {
    remove->bind(1, *position);
    code = remove->run();
  }
  if (code == SQLITE_OK) code = db.run("COMMIT");
  if (db.inTransaction()) db.run("ROLLBACK");
  if (code == SQLITE_OK) dropped += foreign.size();
  return code;
}

// The newest id, also where the end of the table cannot be read.
Result<std::int64_t> newestId(Database& db, std::uint64_t& damaged) {
  const auto newest = db.integer("SELECT max(id) FROM exchange");
  if (newest && *newest <= largestId) return *newest;
  if (!newest && !isDamage(db, db.lastCode())) return newest.error();
  auto walk = TableWalk::prepare(db, "exchange", "SELECT id FROM exchange WHERE id>?1 AND id<?2 ORDER BY id");
  if (!walk) return walk.error();
  std::int64_t last = 0;
  const auto walked = walk->run(0, largestId, [&last](const Statement& row) {
    last = row.integer(0);
    return TableWalk::Row::good;
  });
  if (!walked) return walked.error();
  damaged += std::max<std::uint64_t>(1, *walked);  // an id that cannot be counts as well
  return last;
}

/// Ports of clients, for rows that were written when a row told the address alone.
class ClientPorts {
 public:
  static Result<ClientPorts> prepare(Database& db) {
    auto address = db.prepare("SELECT client_address FROM connection WHERE id=?");
    if (!address) return address.error();
    return ClientPorts(std::move(*address));
  }
  std::uint16_t of(std::int64_t connection) {
    if (connection == last_) return port_;
    ResetAfter reset(address_);
    address_.bind(1, connection);
    last_ = connection;
    port_ = address_.step() == SQLITE_ROW && address_.type(0) == SQLITE_TEXT ? endpointOf(address_.bytes(0)).port : 0;
    return port_;
  }

 private:
  explicit ClientPorts(Statement address) : address_(std::move(address)) {}
  Statement address_;
  std::int64_t last_ = 0;  // rows of one connection come together
  std::uint16_t port_ = 0;
};

/// Rows on their way into the index, with the texts that SQLite keeps only for a step.
class RowBatch {
 public:
  static constexpr std::size_t mostRows = 256;
  bool full() const { return count_ == mostRows || textSize_ - used_ < mostText; }
  std::span<const model::RowFields> rows() const { return {rows_.data(), count_}; }
  void clear() { count_ = used_ = 0; }
  /// Null: the row is damaged.
  model::RowFields* add(const Statement& s, std::uint64_t mostMessages) {
    model::RowFields& f = rows_[count_];
    if (!readRow(s, mostMessages, f)) return nullptr;
    ++count_;
    for (std::string_view* text : textsOf(f)) {
      char* own = texts_.get() + used_;
      std::memcpy(own, text->data(), text->size());
      used_ += text->size();
      *text = {own, text->size()};
    }
    return &f;
  }
  void dropLast() { --count_; }

 private:
  static constexpr std::size_t mostText = model::maxRowPath + 9 * model::maxRowText, textSize_ = 64 * 1024;
  std::vector<model::RowFields> rows_ = std::vector<model::RowFields>(mostRows);
  std::unique_ptr<char[]> texts_ = std::make_unique_for_overwrite<char[]>(textSize_);
  std::size_t count_ = 0, used_ = 0;
};

}  // namespace

Result<Session> beginSession(Database& db, const std::string& path, std::uint64_t logBytes) {
  Session session;
  const auto readable = [&](bool done) {
    if (done || !isDamage(db, db.lastCode())) return done;
    ++session.damaged;
    return true;
  };
  const auto hidden = db.integer("SELECT value FROM meta WHERE key='hidden_through' AND typeof(value)='integer'");
  if (!readable(bool(hidden))) return hidden.error();
  session.hiddenThrough = hidden ? model::ExchangeId(std::max<std::int64_t>(*hidden, 0)) : 0;
  std::uint64_t damaged = 0;
  const auto newest = newestId(db, damaged);
  if (!newest) return newest.error();
  const std::int64_t last = std::max(std::int64_t(session.hiddenThrough), *newest);
  if (last > largestId) return makeError(ErrorCode::corrupt, path + " holds ids that cannot be");
  session.nextId = model::ExchangeId(last) + 1;
  // What a person deleted before the last stop does not come back.
  if (auto done = db.runOrError("UPDATE removed SET final=1 WHERE final=0"); !readable(bool(done))) return done.error();
  // Chunks and messages whose exchange never arrived (a crash in between) must not meet a new exchange with their id. Where the newest
  // exchanges cannot be read, theirs would be taken for such.
  const std::string behind = " WHERE exchange_id>" + std::to_string(last);
  const std::string orphans =
      "DELETE FROM body_chunk" + behind + "; DELETE FROM body_extent" + behind + "; DELETE FROM message_block" + behind;
  if (damaged == 0)
    if (auto done = db.runOrError(orphans.c_str()); !readable(bool(done))) return done.error();
  session.damaged += damaged;
  if (const int code = dropForeignExtents(db, logBytes, session.damaged); !readable(code == SQLITE_OK)) return db.errorOf(code);
  if (auto done = loadSettings(db, session); !done) return done.error();
  return session;
}

Result<Loaded> loadRows(Database& db, const Session& session, RowIndex& index, const std::stop_token& stop) {
  db.work().stopWhen([stop] { return stop.stop_requested(); });
  db.limitValues(mostRowBytes);
  // One state of the project throughout, whatever the writer does meanwhile.
  if (auto begun = db.runOrError("BEGIN"); !begun) return begun.error();
  auto rows = TableWalk::prepare(
      db, "exchange",
      "SELECT id,started_at,kind,state,source,failure,anomalies,port,status,request_size,response_size,method,scheme,"
      "host,path,mime,protocol,client,timings,messages,process,server,tls,grpc_status,rules,modified,operation,connection FROM exchange WHERE id>?1 AND "
      "id<?2 ORDER BY id");
  if (!rows) return rows.error();
  // What is there counts: messages may have been committed after the last snapshot that tells their number.
  auto lastMessage = db.prepare("SELECT ifnull(max(last),-1) FROM message_block WHERE exchange_id=?");
  if (!lastMessage) return lastMessage.error();
  auto ports = ClientPorts::prepare(db);
  if (!ports) return ports.error();
  std::vector<std::int64_t> removed;
  const auto removedDamage = removedIds(db, removed);
  if (!removedDamage) return removedDamage.error();
  const std::uint64_t mostMessages = db.work().bytes();  // each takes several
  auto nextRemoved = removed.begin();
  Loaded loaded;
  RowBatch batch;
  const auto send = [&] {
    if (index.load(batch.rows())) index.changed().notify();
    batch.clear();
  };
  const auto walked = rows->run(std::int64_t(session.hiddenThrough), std::int64_t(session.nextId), [&](const Statement& row) {
    model::RowFields* fields = batch.add(row, mostMessages);
    if (!fields) return TableWalk::Row::damaged;
    if (fields->clientPort == 0 && !fields->client.empty()) fields->clientPort = ports->of(row.integer(27));
    if (fields->state == ExchangeState::pending) {
      fields->state = ExchangeState::failed;
      fields->failure = model::FailureKind::interrupted;
      ResetAfter reset(*lastMessage);
      lastMessage->bind(1, std::int64_t(fields->id));
      const std::int64_t last = lastMessage->step() == SQLITE_ROW ? lastMessage->integer(0) : -1;
      fields->messages = last < 0 || std::uint64_t(last) >= mostMessages ? 0 : std::uint64_t(last) + 1;
      loaded.interrupted.exchanges.push_back({fields->id, fields->messages});
    }
    while (nextRemoved != removed.end() && *nextRemoved < std::int64_t(fields->id)) ++nextRemoved;
    if (nextRemoved != removed.end() && *nextRemoved == std::int64_t(fields->id)) batch.dropLast();
    if (batch.full()) send();
    return TableWalk::Row::good;
  });
  send();
  if (!walked) return walked.error();
  const auto noteDamage = loadAnnotations(db, index);
  if (!noteDamage) return noteDamage.error();
  loaded.damaged = *removedDamage + *walked + *noteDamage;
  return loaded;
}

}  // namespace penstock::store
