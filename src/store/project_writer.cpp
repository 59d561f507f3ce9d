// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/project_writer.h"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace penstock::store {

namespace {

using std::chrono::milliseconds;

// 16 MB of 32 KB pages. A page that is written often goes to the database once a checkpoint, so fewer are cheaper; a
// longer WAL is slower to read and to recover.
constexpr int checkpointPages = 512;
constexpr std::uint64_t bodiesInCheckpoint = 8 * 1024 * 1024;  // from there on mostly bodies
// Half of what the page cache of the connection holds. A longer transaction would write pages it has not finished to
// the WAL and, once they change again, read the WAL from there on to sum it anew.
constexpr std::size_t transactionBytes = 2 * 1024 * 1024;
constexpr milliseconds idleBeforeCheckpoint{2000}, pauseBetweenPurges{5}, forever{std::chrono::hours(24)};
constexpr milliseconds betweenMeasures{200};
constexpr milliseconds busyPause{20};
constexpr int busyPauses = 100;          // until SQLite gives up on who holds the file
constexpr int busyTriesBeforeStop = 15;  // each of two seconds

enum class Failure { none, row, busy, disk };

Failure kindOf(int code) {
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
      return Failure::none;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Failure::busy;
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return Failure::row;
    default:
      return Failure::disk;
  }
}

}  // namespace

Result<std::unique_ptr<ProjectWriter>> ProjectWriter::start(Database db, int file, std::unique_ptr<BodyLog> log,
                                                            WriteQueue& queue, RecordingGate& gate, Hidden hidden,
                                                            milliseconds commitInterval, DiskRoom room,
                                                            milliseconds retryInterval, Calls calls) {
  std::unique_ptr<ProjectWriter> writer(new ProjectWriter(std::move(db), file, queue, gate, hidden, commitInterval, room,
                                                          retryInterval, std::move(calls)));
  if (auto done = writer->prepare(std::move(log)); !done) return done.error();
  writer->thread_ = std::thread([w = writer.get()] { w->run(); });
  return writer;
}

Result<void> ProjectWriter::prepare(std::unique_ptr<BodyLog> log) {
  auto writer = ExchangeWriter::prepare(db_);
  if (!writer) return writer.error();
  writer_.emplace(std::move(*writer));
  auto editWriter = EditWriter::prepare(db_);
  if (!editWriter) return editWriter.error();
  editWriter_.emplace(std::move(*editWriter));
  auto purge = Purge::prepare(db_);
  if (!purge) return purge.error();
  purge_.emplace(std::move(*purge));
  auto bodies = LargeBodies::prepare(db_, std::move(log));
  if (!bodies) return bodies.error();
  bodies_.emplace(std::move(*bodies));
  pins_ = bodies_->pins();
  for (const auto& [statement, sql] :
       {std::pair{&begin_, "BEGIN IMMEDIATE"}, std::pair{&commit_, "COMMIT"},
        std::pair{&pages_,
                  "SELECT page_count*page_size,(page_count-freelist_count)*page_size FROM pragma_page_count,pragma_page_size,"
                  "pragma_freelist_count"},
        std::pair{&saveHidden_, "INSERT OR REPLACE INTO meta VALUES('hidden_through',?)"}}) {
    auto prepared = db_.prepare(sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  checkpointAt_ = checkpointPages;
  sqlite3_busy_handler(
      db_.handle(), [](void* self, int tries) { return int(static_cast<ProjectWriter*>(self)->waitForOther(tries)); }, this);
  sqlite3_wal_hook(
      db_.handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<ProjectWriter*>(self)->walPages_ = pages;
        return SQLITE_OK;
      },
      this);
  return {};
}

Hidden ProjectWriter::hidden() const {
  std::lock_guard lock(mutex_);
  return hidden_;
}

void ProjectWriter::setHidden(Hidden hidden) {
  {
    std::lock_guard lock(mutex_);
    hidden_ = hidden;
    hiddenChanged_ = true;
  }
  queue_.command();
}

void ProjectWriter::setLimit(SizeLimit limit) {
  {
    std::lock_guard lock(mutex_);
    limit_ = limit;
    limitChanged_ = true;
  }
  queue_.command();
}

SizeLimit ProjectWriter::limit() const {
  std::lock_guard lock(mutex_);
  return limit_;
}

void ProjectWriter::retry() {
  retry_ = true;
  queue_.command();
}

/// Somebody else has the file locked: whether to look again. SQLite tells nobody when another process lets go, so this sleeps in between.
/// At the end they are not waited for longer than for anything else.
bool ProjectWriter::waitForOther(int tries) const {
  if (tries >= busyPauses || (closing_ && !inTime())) return false;
  std::this_thread::sleep_for(busyPause);
  return true;
}

void ProjectWriter::close(milliseconds tidying) {
  if (!thread_.joinable()) return;
  tidyUntil_ = steadyNow() + tidying;
  closing_ = true;
  queue_.command();
  {
    std::unique_lock lock(mutex_);
    if (!ended_.wait_until(lock, tidyUntil_, [this] { return end_ == End::done; })) {
      hurry_ = true;
      // A long step of tidying up, a checkpoint: SQLite looks at this in between.
      if (end_ == End::tidying) sqlite3_interrupt(db_.handle());
    }
  }
  thread_.join();
  queue_.release();
  // Its last connection would move the log into the file by itself, and take its time.
  if (hurry_) sqlite3_db_config(db_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  // Statements before their connection.
  writer_.reset();
  editWriter_.reset();
  purge_.reset();
  bodies_.reset();
  for (Statement* statement : {&begin_, &commit_, &saveHidden_, &pages_}) *statement = Statement();
  db_ = Database();
}

void ProjectWriter::run() {
  pthread_setname_np(pthread_self(), "store-writer");
  bool moreToDo = true;
  if (!room_.enough()) stopForRoom();
  while (true) {
    auto wake = WriteQueue::Wake::command;
    const bool resting = !moreToDo && !unmeasured_;
    if (stopped_) {
      const bool command = queue_.waitForCommand(retryInterval_);
      if (command && !closing_ && !retry_.exchange(false)) continue;
      tryAgain();
    } else {
      wake = queue_.wait(interval_, longestWait(moreToDo));
      retry_ = false;
      if (write() && !closing_ && !room_.enough()) stopForRoom();
    }
    if (closing_) break;
    if (!stopped_) moreToDo = maintain(wake == WriteQueue::Wake::idle && resting);
  }
  finish();
}

void ProjectWriter::tryAgain() {
  if (roomless_ && !room_.enoughAgain() && !closing_) return;
  stopped_ = false;
  busyTries_ = 0;
  if (!write()) {
    stopped_ = true;
    return;
  }
  if (closing_) return;  // what waited is written; nothing goes on
  if (!room_.enoughAgain()) return stopForRoom();
  roomless_ = false;
  queue_.resume();
  gate_.setProblem({}, calls_.nextId());
  calls_.recordingChanged();
}

milliseconds ProjectWriter::longestWait(bool moreToDo) const {
  if (moreToDo) return pauseBetweenPurges;
  if (unmeasured_) return betweenMeasures;
  return walPages_ > 0 || bodies_->left() ? idleBeforeCheckpoint : forever;
}

bool ProjectWriter::write() {
  Hidden hidden;
  bool saveHidden = false;
  {
    std::lock_guard lock(mutex_);
    hidden = hidden_;
    saveHidden = hiddenChanged_;
    hiddenChanged_ = false;
  }
  const Burst& burst = queue_.take();
  if (burst.empty() && !saveHidden) return true;
  const int code = writeAll(burst, hidden, saveHidden);
  if (!failed(code)) {
    busyTries_ = 0;
    queue_.done();
    unmeasured_ = true;
    return true;
  }
  if (saveHidden) {
    std::lock_guard lock(mutex_);
    hiddenChanged_ = true;
  }
  return false;
}

int ProjectWriter::writeAll(const Burst& burst, const Hidden& hidden, bool saveHidden) {
  // The bytes first: a row that names them is never without them.
  if (const int code = bodies_->append(burst.chunks, hidden.purge); code != SQLITE_OK) return code;
  if (const int code = begin_.run(); code != SQLITE_OK) return code;
  inTransaction_ = 0;
  if (const int code = writeChunks(burst, hidden); code != SQLITE_OK) return code;
  if (const int code = writeMessages(burst, hidden); code != SQLITE_OK) return code;
  if (const int code = writeExchanges(burst, hidden); code != SQLITE_OK) return code;
  if (const int code = writeEdits(burst); code != SQLITE_OK) return code;
  if (saveHidden) {
    saveHidden_.bind(1, std::int64_t(hidden.through));
    if (const int code = saveHidden_.run(); code != SQLITE_OK) return code;
  }
  const int code = commit();
  if (code == SQLITE_OK) bodies_->burstCommitted();
  return code;
}

int ProjectWriter::commit() {
  const int code = commit_.run();
  if (code == SQLITE_OK) bodies_->committed();
  return code;
}

int ProjectWriter::writeChunks(const Burst& burst, const Hidden& hidden) {
  auto extent = bodies_->extents().begin();
  for (const ChunkPtr& chunk : burst.chunks) {
    if (chunk->id <= hidden.purge) continue;
    if (LargeBodies::goesToLog(*chunk)) {
      if (const int code = writeOne(LoggedChunk{*chunk, *extent++}, sizeof(LoggedChunk)); code != SQLITE_OK) return code;
      continue;
    }
    if (const int code = writeOne(*chunk, footprint(*chunk)); code != SQLITE_OK) return code;
    bodyBytes_ += chunk->bytes.size();
  }
  return SQLITE_OK;
}

int ProjectWriter::writeMessages(const Burst& burst, const Hidden& hidden) {
  if (burst.messages.empty()) return SQLITE_OK;
  for (const model::MessageBatch& batch : burst.messages)
    if (batch.id > hidden.purge) packer_.add(batch);
  return packer_.pack([this](MessageBlock& block) { return writeOne(block, block.bytes.size() + 64); });
}

int ProjectWriter::writeExchanges(const Burst& burst, const Hidden& hidden) {
  // Of one that grows a burst holds several snapshots; only the last of them would stay.
  newest_.clear();
  const bool growing =
      std::any_of(burst.exchanges.begin(), burst.exchanges.end(),
                  [](const auto& record) { return record.exchange->state == model::ExchangeState::pending; });
  if (growing)
    for (const RowIndex::Record& record : burst.exchanges) newest_[record.id] = record.exchange.get();
  for (const RowIndex::Record& record : burst.exchanges) {
    if (record.id <= hidden.purge || (growing && newest_[record.id] != record.exchange.get())) continue;
    if (const int code = writeOne(*record.exchange, footprint(*record.exchange)); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int ProjectWriter::writeEdits(const Burst& burst) {
  for (const Edit& edit : burst.edits) {
    const int code = editWriter_->write(edit);
    if (kindOf(code) == Failure::row) {
      spdlog::warn("a change could not be kept: {}", sqlite3_errstr(code));
      continue;
    }
    if (code != SQLITE_OK) return code;
    const auto* removal = std::get_if<RemovalEdit>(&edit);
    removedLeft_ |= removal && removal->kind == RemovalEdit::Kind::final;
  }
  return SQLITE_OK;
}

// A burst that fails half way is tried again as a whole: every record replaces its own row. One that SQLite will never
// take (a text over its limit) must not hold up the others.
template <class Item>
int ProjectWriter::writeOne(const Item& item, std::size_t bytes) {
  if (inTransaction_ > 0 && inTransaction_ + bytes > transactionBytes) {
    if (const int code = commit(); code != SQLITE_OK) return code;
    if (walPages_ >= checkpointAt_) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    if (const int code = begin_.run(); code != SQLITE_OK) return code;
    inTransaction_ = 0;
  }
  inTransaction_ += bytes;
  const int code = writer_->write(item);
  if (kindOf(code) != Failure::row) return code;
  gate_.addLost(1);
  spdlog::warn("a record of exchange {} could not be kept: {}", item.id, sqlite3_errstr(code));
  return SQLITE_OK;
}

bool ProjectWriter::failed(int code) {
  const Failure kind = kindOf(code);
  if (kind == Failure::none) return false;
  const Error why = db_.errorOf(code);
  if (db_.inTransaction()) db_.run("ROLLBACK");
  writer_->rolledBack();
  bodies_->rolledBack();
  // Somebody else works on the file: traffic waits for it, for a while.
  if (kind == Failure::busy && ++busyTries_ < busyTriesBeforeStop && !closing_) {
    queue_.command();
    return true;
  }
  stop(why, false);
  return true;
}

void ProjectWriter::stop(const Error& why, bool roomless) {
  stopped_ = true;
  roomless_ = roomless;
  // First the gate, then the queue: what flows on must not fill it.
  gate_.setProblem(why.message, calls_.nextId());
  queue_.release();
  calls_.recordingChanged();
}

void ProjectWriter::stopForRoom() {
  stop(makeError(ErrorCode::io, "less than " + std::to_string(room_.kept() / (1024 * 1024)) +
                                    " MB are free on the disk that holds the project, and are left free (--keep-free)"),
       true);
}

bool ProjectWriter::maintain(bool idle) {
  if (walPages_ >= checkpointAt_) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  if (queue_.congested()) return true;
  const Hidden hidden = this->hidden();
  if (hidden.purge > purged_) {
    const int code = purge_->step(hidden.purge);
    if (code == SQLITE_DONE) {
      purged_ = hidden.purge;
      shrinkLeft_ = true;
    }
    // A disk that cannot take this says so at the next burst too; until then there is no hurry.
    return code == SQLITE_OK || code == SQLITE_DONE;
  }
  if (removedLeft_) {
    const int code = purge_->stepRemoved();
    removedLeft_ = code == SQLITE_OK;  // as for a clear: what is left is seen to at the next opening
    shrinkLeft_ |= code == SQLITE_OK;
    return true;
  }
  if (shrinkLeft_) {
    shrinkLeft_ = purge_->shrink() == SQLITE_OK;
    measured_ = {};
    unmeasured_ = true;
    return true;
  }
  checkSize();
  if (bodies_->foldDue(queue_.empty()) && room_.enough()) return fold() == SQLITE_OK;
  if (idle && walPages_ > 0) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  return false;
}

int ProjectWriter::fold() {
  const int code = bodies_->fold();
  bodyBytes_ += bodies_->takeMoved();
  unmeasured_ = true;
  return code;
}

void ProjectWriter::checkSize() {
  SizeLimit limit;
  {
    std::lock_guard lock(mutex_);
    limit = limit_;
    if (std::exchange(limitChanged_, false)) {
      measured_ = {};
      unmeasured_ = true;
    }
  }
  if (!unmeasured_ || steadyNow() - measured_ < betweenMeasures) return;
  measured_ = steadyNow();
  unmeasured_ = false;
  ResetAfter reset(pages_);
  if (pages_.step() != SQLITE_ROW) return;
  size_ = std::uint64_t(pages_.integer(0)) + bodies_->onDisk();
  // The header may tell of more free pages than there are.
  const auto used = std::uint64_t(std::max<std::int64_t>(0, pages_.integer(1))) + bodies_->held();
  const std::uint64_t free = limit.bytes / 10;
  const bool drops = limit.policy == SizeLimit::Policy::dropOldest;
  const bool over = limit.bytes != 0 && used > limit.bytes;
  bool limited = false;
  // Recording goes on once there is room for a while, or the limit is another.
  if (over != gate_.limited() && (over || limit.bytes == 0 || used <= limit.bytes - free / 2 || drops))
    limited = gate_.setLimited(over && !drops, calls_.nextId());
  if (limited) calls_.recordingChanged();
  dropping_ = limit.bytes != 0 && drops && (over || (dropping_ && used > limit.bytes - free));
  if (dropping_) calls_.dropOldest();  // comes back as a command
}

void ProjectWriter::checkpoint(int mode) {
  int inWal = 0, moved = 0;
  int code = bodies_->sync();
  if (code == SQLITE_OK) code = sqlite3_wal_checkpoint_v2(db_.handle(), "main", mode, &inWal, &moved);
  if (code == SQLITE_OK && inWal == moved) {
    written_.checkpointed(bodyBytes_ >= bodiesInCheckpoint);
    bodies_->release();
    bodyBytes_ = 0;
    walPages_ = 0;
    checkpointAt_ = checkpointPages;
  } else {
    // A reader holds it, or the disk is full: what is in the WAL is safe. Not tried again before it has grown.
    checkpointAt_ = walPages_ + checkpointPages / 4;
    if (kindOf(code) == Failure::disk) spdlog::warn("checkpoint: {}", db_.errorOf(code).message);
  }
}

void ProjectWriter::finish() {
  while (!stopped_ && !queue_.empty()) write();
  if (stopped_) {
    std::uint64_t lost = 0;
    for (const RowIndex::Record& record : queue_.take().exchanges)
      lost += record.exchange->state != model::ExchangeState::pending;
    gate_.addLost(lost);
  } else {
    {
      const std::lock_guard lock(mutex_);
      end_ = End::tidying;
    }
    tidyUp();
  }
  {
    const std::lock_guard lock(mutex_);
    end_ = End::done;
  }
  ended_.notify_all();
}

/// Nothing of it has to be done now: the next opening finds what is left.
void ProjectWriter::tidyUp() {
  const Hidden hidden = this->hidden();
  int code = SQLITE_OK;
  while (inTime() && hidden.through > purged_ && (code = purge_->step(hidden.through)) == SQLITE_OK) {
  }
  if (inTime() && purge_->finalizeRemoved() == SQLITE_OK)
    while (inTime() && purge_->stepRemoved() == SQLITE_OK) {
    }
  if (inTime() && (code == SQLITE_DONE || code == SQLITE_OK) && purge_->dropUnreferenced() == SQLITE_OK)
    while (inTime() && purge_->shrink() == SQLITE_OK) {
    }
  // What was folded is to be in the file as well: a third of the time is left for that.
  const SteadyTime foldUntil = steadyNow() + (tidyUntil_ - steadyNow()) * 2 / 3;
  while (inTime() && bodies_->left() && steadyNow() < foldUntil && fold() == SQLITE_OK)
    if (walPages_ >= checkpointAt_) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  if (inTime()) checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

}  // namespace penstock::store
