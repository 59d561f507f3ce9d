// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/exchange_reader.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "store/body_log.h"
#include "store/detail_codec.h"
#include "store/bounds.h"
#include "store/head_codec.h"
#include "store/project_file.h"
#include "store/table_walk.h"

namespace penstock::store {

using model::BodyId;
using model::Direction;
using model::ExchangeId;

Result<std::unique_ptr<ExchangeReader>> ExchangeReader::open(const std::string& path, const std::string& vfs) {
  auto db = openForReading(path, vfs);
  if (!db) return db.error();
  (void)db->run("PRAGMA cache_size=-1024");
  std::unique_ptr<ExchangeReader> reader(new ExchangeReader(std::move(*db), path));
  reader->db_.work().stopWhen([r = reader.get()] { return r->cancelled_.load(std::memory_order_relaxed); });
  if (auto done = reader->prepare(); !done) return done.error();
  return reader;
}

Result<void> ExchangeReader::prepare() {
  // A look at a project that nobody has opened since does not bring it to the present schema.
  const auto version = db_.integer("PRAGMA user_version");
  if (!version) return version.error();
  const bool old = *version < 2;
  if (!old) {
    auto reader = MessageReader::prepare(db_);
    if (!reader) return reader.error();
    messages_.emplace(std::move(*reader));
  }
  const std::string exchange =
      "SELECT started_at,kind,state,source,failure,anomalies,port,request_size,response_size,connection,scheme,host,"
      "timings," +
      std::string(old ? "0" : "messages") + (*version < 4 ? ",-1" : ",grpc_status") + (*version < 8 ? ",''" : ",operation") + " FROM exchange WHERE id=?";
  const std::string connection = "SELECT run_id,client_address,server_address,listener,client_tls,server_tls," +
                                 std::string(old ? "'','',0,''" : "entry,upstream_proxy,pid,process") +
                                 " FROM connection WHERE id=?";
  const std::string shows =
      "SELECT EXISTS(SELECT 1 FROM exchange WHERE id=?1 AND id>ifnull((SELECT value FROM meta WHERE key='hidden_through'),0)" +
      std::string(*version < 3 ? ")" : " AND id NOT IN (SELECT id FROM removed))");
  // Pieces of a body: those in the project, and those in the log, which have a position.
  const auto pieces = [old = *version < 4](const std::function<std::string(const std::string& table)>& where) {
    const std::string ofBody = " WHERE exchange_id=?1 AND direction=?2 AND ";
    std::string sql = "SELECT offset,length(bytes) AS n,NULL,0 FROM body_chunk" + ofBody + where("body_chunk");
    if (!old)
      sql += " UNION ALL SELECT offset,length,position,checksum FROM body_extent" + ofBody + "length BETWEEN 1 AND " +
             std::to_string(BodyLog::mostBytes) + " AND " + where("body_extent");
    return sql;
  };
  // From the last one that begins at or before the offset.
  const std::string chunks = pieces([](const std::string& table) {
                               return "offset>=ifnull((SELECT max(offset) FROM " + table +
                                      " WHERE exchange_id=?1 AND direction=?2 AND offset BETWEEN 0 AND ?3),0) AND offset<?4";
                             }) + " ORDER BY 1";
  const std::string inRun = pieces([](const std::string&) { return std::string("offset BETWEEN 0 AND 1<<62"); });
  const std::string runTotals = "SELECT count(*),sum(n),max(offset+n) FROM (" + inRun + ")";
  const std::string run = inRun + " ORDER BY 1";
  const std::pair<Statement*, const char*> all[] = {
      {&exchange_, exchange.c_str()},
      {&content_,
       "SELECT detail,request_head,request_sent,response_head,response_sent,request_body,response_body "
       "FROM content WHERE id=?"},
      {&connection_, connection.c_str()},
      {&certificate_, "SELECT sha256,der,detail FROM certificate WHERE id=?"},
      {&requestBody_, "SELECT request_body FROM content WHERE id=?"},
      {&responseBody_, "SELECT response_body FROM content WHERE id=?"},
      {&detail_, "SELECT detail FROM content WHERE id=?"},
      {&chunks_, chunks.c_str()},
      {&chunk_, "SELECT bytes FROM body_chunk WHERE exchange_id=?1 AND direction=?2 AND offset=?3"},
      {&runTotals_, runTotals.c_str()},
      {&run_, run.c_str()},
      {&shows_, shows.c_str()},
  };
  for (const auto& [statement, sql] : all) {
    auto prepared = db_.prepare(sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  return {};
}

void ExchangeReader::close() {
  cancel();
  std::lock_guard lock(mutex_);
  for (Statement* statement : {&exchange_, &content_, &connection_, &certificate_, &requestBody_, &responseBody_,
                               &detail_, &chunks_, &chunk_, &runTotals_, &run_, &shows_, &kept_})
    *statement = Statement();
  messages_.reset();
  db_ = Database();
}

Result<std::string> ExchangeReader::keptPage(const std::string& key, std::uint64_t page) {
  constexpr std::int64_t mostBytes = 16 * 1024 * 1024;
  std::lock_guard lock(mutex_);
  if (auto open = checkOpen(); !open) return open.error();
  if (!keptPrepared_) {
    auto prepared = db_.prepare("SELECT bytes FROM kept_page WHERE key=?1 AND page=?2 AND length(bytes)<=?3");
    if (!prepared) return prepared.error();
    kept_ = std::move(*prepared);
    keptPrepared_ = true;
  }
  kept_.bindText(1, key);
  kept_.bind(2, std::int64_t(page));
  kept_.bind(3, mostBytes);
  const int code = kept_.step();
  std::string bytes = code == SQLITE_ROW ? std::string(kept_.bytes(0)) : std::string();
  kept_.reset();
  if (auto open = checkOpen(); !open) return open.error();
  if (code != SQLITE_ROW && code != SQLITE_DONE) return db_.errorOf(code);
  return bytes;
}

Result<void> ExchangeReader::checkOpen() const {
  if (cancelled_) return makeError(ErrorCode::cancelled, "the project was closed");
  return {};
}

Error ExchangeReader::damaged(ExchangeId id) const {
  return makeError(ErrorCode::corrupt, "exchange " + std::to_string(id) + " in " + path_ + " is damaged");
}

Result<std::shared_ptr<model::Exchange>> ExchangeReader::load(ExchangeId id, Connection wanted) {
  std::lock_guard lock(mutex_);
  if (auto open = checkOpen(); !open) return open.error();
  auto x = std::make_shared<model::Exchange>();
  ResetAfter resetExchange(exchange_), resetContent(content_);
  exchange_.bind(1, std::int64_t(id));
  int code = exchange_.step();
  if (code == SQLITE_DONE)
    return makeError(ErrorCode::notFound, "exchange " + std::to_string(id) + " is not in " + path_);
  if (code != SQLITE_ROW) return db_.errorOf(code);
  const auto small = [&](int column, auto most) {
    const std::int64_t v = exchange_.integer(column);
    return decltype(most)(v < 0 || v > std::int64_t(most) ? 0 : v);
  };
  // A file made by others has in any column what it likes. Sizes and numbers that cannot be would be counted with.
  for (int column = 0; column <= 8; ++column)
    if (exchange_.type(column) != SQLITE_INTEGER) return damaged(id);
  for (const auto& [column, most] : {std::pair{0, latestMoment}, std::pair{7, largestId}, std::pair{8, largestId},
                                     std::pair{13, std::int64_t(db_.work().bytes())}})  // a message takes several bytes
    if (exchange_.integer(column) < 0 || exchange_.integer(column) > most) return damaged(id);
  x->id = id;
  x->startedAt = WallTime(std::chrono::microseconds(exchange_.integer(0)));
  x->kind = small(1, model::ExchangeKind::tcpTunnel);
  x->state = small(2, model::ExchangeState::failed);
  x->source = small(3, model::Source::import);
  x->failure.kind = failureKindOf(exchange_.integer(4));
  x->anomalies = model::Anomaly(std::uint32_t(exchange_.integer(5)));
  x->port = std::uint16_t(exchange_.integer(6));
  x->requestBody.size = std::uint64_t(exchange_.integer(7));
  x->responseBody.size = std::uint64_t(exchange_.integer(8));
  x->scheme = exchange_.bytes(10);
  x->host = exchange_.bytes(11);
  if (!decodeTimings(exchange_.bytes(12), x->timings)) return damaged(id);
  x->messages = std::uint64_t(exchange_.integer(13));
  x->grpcStatus = grpcStatusOf(exchange_.integer(14));
  x->operation = exchange_.bytes(15).substr(0, model::maxRowText);
  if (wanted == Connection::read) {
    auto connected = connection(exchange_.integer(9));
    if (!connected) return connected.error();
    x->connection = std::move(*connected);
  }

  content_.bind(1, std::int64_t(id));
  code = content_.step();
  if (code == SQLITE_DONE) return damaged(id);
  if (code != SQLITE_ROW) return db_.errorOf(code);
  if (!decodeDetail(content_.bytes(0), *x)) return damaged(id);
  const auto head = [&](int column, auto decode, auto& into) {
    return content_.isNull(column) || (into = decode(content_.bytes(column))) != nullptr;
  };
  if (!head(1, decodeRequestHead, x->request) || !head(2, decodeRequestHead, x->requestSent) ||
      !head(3, decodeResponseHead, x->response) || !head(4, decodeResponseHead, x->responseSent))
    return damaged(id);
  if (!content_.isNull(5)) x->requestBody.bytes = std::make_shared<const std::string>(content_.bytes(5));
  if (!content_.isNull(6)) x->responseBody.bytes = std::make_shared<const std::string>(content_.bytes(6));
  return x;
}

Result<model::ConnectionInfoPtr> ExchangeReader::connection(std::int64_t row) {
  if (row == 0) return model::ConnectionInfoPtr();
  ResetAfter reset(connection_);
  connection_.bind(1, row);
  const int code = connection_.step();
  if (code == SQLITE_DONE) return model::ConnectionInfoPtr();
  if (code != SQLITE_ROW) return db_.errorOf(code);
  auto info = std::make_shared<model::ConnectionInfo>();
  info->id = std::uint64_t(connection_.integer(0));
  info->clientAddress = connection_.bytes(1);
  info->serverAddress = connection_.bytes(2);
  info->listener = connection_.bytes(3);
  if (!connection_.isNull(4)) {
    auto side = tls(connection_.bytes(4));
    if (!side) return side.error();
    info->clientTls = std::move(*side);
  }
  if (!connection_.isNull(5)) {
    auto side = tls(connection_.bytes(5));
    if (!side) return side.error();
    info->serverTls = std::move(*side);
  }
  info->entry = connection_.bytes(6);
  info->upstreamProxy = connection_.bytes(7);
  info->pid = std::uint32_t(connection_.integer(8));
  info->process = connection_.bytes(9);
  return model::ConnectionInfoPtr(std::move(info));
}

Result<std::shared_ptr<const model::TlsInfo>> ExchangeReader::tls(std::string_view blob) {
  constexpr const char* isDamaged = "Damaged in the project";
  std::vector<std::int64_t> rows;
  auto info = decodeTls(blob, rows);
  if (!info) {
    info = std::make_shared<model::TlsInfo>();
    info->note = isDamaged;
    return std::shared_ptr<const model::TlsInfo>(std::move(info));
  }
  for (const std::int64_t row : rows) {
    auto one = certificate(row);
    if (!one && one.error().code != ErrorCode::corrupt) return one.error();
    if (!one) {
      info->note = isDamaged;
      break;  // those behind it would seem to have signed another
    }
    info->chain.push_back(std::move(*one));
  }
  return std::shared_ptr<const model::TlsInfo>(std::move(info));
}

Result<std::shared_ptr<const model::CertificateInfo>> ExchangeReader::certificate(std::int64_t row) {
  ResetAfter reset(certificate_);
  certificate_.bind(1, row);
  const int code = certificate_.step();
  auto info = std::make_shared<model::CertificateInfo>();
  if (code != SQLITE_ROW && code != SQLITE_DONE) return db_.errorOf(code);
  if (code == SQLITE_DONE || !decodeCertificate(certificate_.bytes(2), *info))
    return makeError(ErrorCode::corrupt, "a certificate in " + path_ + " is damaged");
  info->sha256 = certificate_.bytes(0);
  if (!certificate_.isNull(1)) info->der = std::make_shared<const std::string>(certificate_.bytes(1));
  return std::shared_ptr<const model::CertificateInfo>(std::move(info));
}

Result<void> ExchangeReader::messages(ExchangeId id, MessagePage& page) {
  std::lock_guard lock(mutex_);
  if (auto open = checkOpen(); !open) return open.error();
  if (!messages_) return {};
  auto done = messages_->read(db_, id, page, cancelled_);
  if (!done && done.error().code == ErrorCode::corrupt) return damaged(id);
  return done;
}

Result<bool> ExchangeReader::shows(ExchangeId id) {
  std::lock_guard lock(mutex_);
  if (auto open = checkOpen(); !open) return open.error();
  ResetAfter reset(shows_);
  shows_.bind(1, std::int64_t(id));
  const int code = shows_.step();
  if (code != SQLITE_ROW) return db_.errorOf(code);
  return shows_.integer(0) != 0;
}

Result<std::shared_ptr<const std::string>> ExchangeReader::inlineBody(ExchangeId id, BodyId body) {
  std::lock_guard lock(mutex_);
  if (auto open = checkOpen(); !open) return open.error();
  const bool sent = body.stage == model::Stage::sent;
  Statement& statement = sent ? detail_ : body.direction == Direction::toServer ? requestBody_ : responseBody_;
  ResetAfter reset(statement);
  statement.bind(1, std::int64_t(id));
  const int code = statement.step();
  if (code == SQLITE_ROW && sent) {
    model::Exchange x;
    if (!decodeDetail(statement.bytes(0), x)) return damaged(id);
    const model::Body* found = bodyIn(x, body);
    return found ? found->bytes : nullptr;
  }
  if (code == SQLITE_ROW)
    return statement.isNull(0) ? nullptr : std::make_shared<const std::string>(statement.bytes(0));
  if (code == SQLITE_DONE)
    return makeError(ErrorCode::notFound, "exchange " + std::to_string(id) + " is not in " + path_);
  return db_.errorOf(code);
}

Result<std::vector<ChunkPtr>> ExchangeReader::chunks(ExchangeId id, BodyId body, std::uint64_t offset,
                                                     std::size_t n) {
  std::lock_guard lock(mutex_);
  if (auto open = checkOpen(); !open) return open.error();
  std::vector<ChunkPtr> found;
  const std::uint64_t end = std::min<std::uint64_t>(offset + n < offset ? INT64_MAX : offset + n, INT64_MAX);
  std::uint64_t covered = offset;
  constexpr int looks = 3;  // each begins with a piece that the one before did not get
  for (int look = 0; look < looks; ++look) {
    const auto more = addChunks(id, body, end, covered, found);
    if (!more) return more.error();
    if (!*more) break;
  }
  return found;
}

Result<bool> ExchangeReader::addChunks(ExchangeId id, BodyId body, std::uint64_t end, std::uint64_t& covered,
                                       std::vector<ChunkPtr>& found) {
  ResetAfter reset(chunks_);
  chunks_.bind(1, std::int64_t(id));
  chunks_.bind(2, std::int64_t(body.number()));
  chunks_.bind(3, std::int64_t(std::min<std::uint64_t>(covered, INT64_MAX)));
  chunks_.bind(4, std::int64_t(end));
  std::optional<BodyLogReader> log;
  std::uint64_t left = db_.work().bytes();
  std::int64_t last = -1;
  int code = 0;
  while (covered < end && (code = chunks_.step()) == SQLITE_ROW) {
    const std::int64_t begin = chunks_.integer(0);
    const auto size = std::uint64_t(chunks_.integer(1));
    const bool logged = !chunks_.isNull(2);
    if (logged && !log) {
      log.emplace(BodyLog::pathFor(db_), BodyLogReader::Cache::use);
      left += log->size();
    }
    // In a tree made by hand a chunk may come again, and chunks may share their bytes.
    if (begin <= last || size > left) return damaged(id);
    last = begin;
    if (std::uint64_t(begin) + size <= covered) continue;
    left -= size;
    ResetAfter resetOne(chunk_);
    std::string_view bytes;
    if (logged) {
      const Extent extent{std::uint64_t(chunks_.integer(2)), std::uint64_t(chunks_.integer(3))};
      bytes = log->read(extent, id, body, std::uint64_t(begin), size);
      if (bytes.empty()) return true;  // not there any more, or damaged
    } else {
      chunk_.bind(1, std::int64_t(id));
      chunk_.bind(2, std::int64_t(body.number()));
      chunk_.bind(3, begin);
      if ((code = chunk_.step()) != SQLITE_ROW) break;
      bytes = chunk_.bytes(0);
    }
    covered = std::max(covered, std::uint64_t(begin));
    if ((!logged && chunk_.type(0) != SQLITE_BLOB) || covered - std::uint64_t(begin) > bytes.size()) return damaged(id);
    const std::string_view part = bytes.substr(std::size_t(covered - std::uint64_t(begin)), std::size_t(end - covered));
    found.push_back(std::make_shared<const model::BodyChunk>(model::BodyChunk{id, body.direction, covered, std::string(part), body.stage}));
    covered += part.size();
  }
  if (covered < end && code != SQLITE_DONE) return db_.errorOf(code);
  return false;
}

Result<std::uint64_t> ExchangeReader::runEnd(ExchangeId id, BodyId body, std::uint64_t from) {
  std::lock_guard lock(mutex_);
  if (auto open = checkOpen(); !open) return open.error();
  ResetAfter resetTotals(runTotals_), resetRun(run_);
  for (Statement* statement : {&runTotals_, &run_}) {
    statement->bind(1, std::int64_t(id));
    statement->bind(2, std::int64_t(body.number()));
  }
  int code = runTotals_.step();
  if (code != SQLITE_ROW) return db_.errorOf(code);
  if (runTotals_.integer(0) == 0) return from;
  // No gap as a rule, and then the sum says so.
  if (runTotals_.integer(1) == runTotals_.integer(2)) return std::max(from, std::uint64_t(runTotals_.integer(2)));
  while ((code = run_.step()) == SQLITE_ROW) {
    const auto offset = std::uint64_t(run_.integer(0));
    if (offset > from) return from;
    from = std::max(from, offset + std::uint64_t(run_.integer(1)));
  }
  if (code != SQLITE_DONE) return db_.errorOf(code);
  return from;
}

}  // namespace penstock::store
