// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/store/store.h"

#include <pthread.h>
#include <sys/stat.h>

#include "store/row_scan.h"
#include "store/store_impl.h"

namespace penstock::store {

using model::ExchangeId;

Result<std::unique_ptr<Store>> Store::open(StoreOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (!impl->options.memoryOnly)
    if (auto opened = impl->openProjectFile(); !opened) return opened.error();
  impl->readerThread.emplace();
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<void> Store::Impl::openProjectFile() {
  auto taken = ProjectLock::take(options.path);
  if (!taken) return taken.error();
  lock = std::move(*taken);
  struct stat file {};
  const bool isNew = ::fstat(lock.file(), &file) == 0 && file.st_size == 0;
  const bool known = isNew || closedProjects.knows(options.path, lock.file());
  auto db = openProject(options.path, options.vfs);
  if (!db) return db.error();
  auto log = std::make_unique<BodyLog>(BodyLog::pathFor(*db));
  if (auto opened = log->open(); !opened) return opened.error();
  auto session = beginSession(*db, options.path, log->end());
  if (!session) return session.error();
  next = session->nextId;
  damagedPlaces = session->damaged;
  // What was cleared before the last stop cannot come back; the writer deletes what is left of it.
  const Hidden hidden{session->hiddenThrough, session->hiddenThrough};
  gate.refuseThrough(hidden.purge);
  // Before the writer: where the project is over its limit that asks at once whether the rows are there.
  std::promise<Result<void>> rowsThere;
  loaded = rowsThere.get_future().share();
  edits.open(hidden, session->settings, loaded);
  auto started = ProjectWriter::start(std::move(*db), lock.file(), std::move(log), queue, gate, hidden, options.commitInterval,
                                      DiskRoom(lock.file(), options.keepFree), options.retryInterval,
                                      {[this] { return next.load(std::memory_order_relaxed); }, [this] { edits.dropOldest(); },
                                       [this] { recordingChanged(); }});
  if (!started) return started.error();
  writer = std::move(*started);
  edits.opened(*writer);
  loadLimit();
  auto opened = ExchangeReader::open(options.path, options.vfs);
  if (!opened) return opened.error();
  reader = std::move(*opened);
  const ExchangeId firstNew = session->nextId;
  if (auto begun = loadBehind(std::move(*session), std::move(rowsThere)); !begun) return begun;
  auto indexed = TextIndex::start({options.path, options.vfs, options.decodeBody, firstNew, loaded}, queue, index);
  if (!indexed) return indexed.error();
  texts = std::move(*indexed);
  if (!known) {
    auto begun = IntegrityCheck::start(options.path, options.vfs, [this] { recordingChanged(); });
    if (!begun) return begun.error();
    check = std::move(*begun);
  }
  if (loaded.wait_for(options.loadPatience) == std::future_status::ready) return loaded.get();
  return {};
}

void Store::Impl::recordingChanged() const {
  if (options.recordingChanged) options.recordingChanged();
}

Result<void> Store::Impl::loadBehind(Session session, std::promise<Result<void>> done) {
  auto db = openForReading(options.path, options.vfs);
  if (!db) return db.error();
  index.beginLoad();
  recorded.beginLoad();
  loader = std::jthread([this, db = std::move(*db), session = std::move(session), done = std::move(done)](std::stop_token stop) mutable {
    pthread_setname_np(pthread_self(), "store-load");
    auto rows = [&] {
      const std::stop_callback interrupt(stop, [&db] { sqlite3_interrupt(db.handle()); });
      return loadRows(db, session, index, stop);
    }();
    db = Database();  // its view of the project would hold up a checkpoint
    if (rows) damagedPlaces += rows->damaged;
    if (rows && !rows->interrupted.exchanges.empty()) {
      queue.push(Edit(std::move(rows->interrupted)));
      (void)queue.waitWritten();  // whoever loads one sees what its row says; a problem is the writer's to tell
    }
    const bool changed = index.finishLoad();
    recorded.loaded();
    if (!rows && rows.error().code != ErrorCode::cancelled && !stop.stop_requested())
      gate.setProblem("Not all rows could be read: " + rows.error().message, next.load());
    if (damagedPlaces > 0 || gate.hasProblem()) recordingChanged();
    done.set_value(rows ? Result<void>() : Result<void>(rows.error()));
    if (changed) index.changed().notify();
  });
  return {};
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() {
  close();
}

void Store::close(std::chrono::milliseconds tidying) {
  impl_->close(tidying);
}

void Store::Impl::close(std::chrono::milliseconds tidying) {
  std::lock_guard lockClose(closeMutex);
  if (!edits.close()) return;
  closed = true;
  loader = std::jthread();  // stops it
  if (check) check->close();
  if (reader) reader->cancel();
  if (readerThread) readerThread->close();
  if (reader) reader->close();
  if (texts) texts->close();
  if (writer) writer->close(tidying);
  // What was not looked at to its end, or is damaged, is looked at again.
  if (lock.file() >= 0 && damage().empty() && !gate.hasProblem() && (!check || check->done())) closedProjects.add(lock.file());
  lock = ProjectLock();
}

ExchangeId Store::nextId() {
  return impl_->next.fetch_add(1, std::memory_order_relaxed);
}

ExchangeId Store::peekId() const {
  return impl_->next.load(std::memory_order_relaxed);
}

void Store::idsFrom(ExchangeId first) {
  ExchangeId now = impl_->next.load(std::memory_order_relaxed);
  while (now < first && !impl_->next.compare_exchange_weak(now, first, std::memory_order_relaxed)) {
  }
}

void Store::record(model::RecordBatch batch) {
  if (impl_->closed.load(std::memory_order_relaxed) || batch.empty()) return;
  std::erase_if(batch.exchanges, [this](const model::ExchangePtr& x) {
    if (x->id == 0) impl_->gate.neverKept(*x);
    return x->id == 0;
  });
  RecordedEdits::Batch edited = impl_->recorded.takenFrom(batch);
  impl_->recordBatch(std::move(batch));
  if (impl_->options.memoryOnly) impl_->memory.forget(edited.withdrawn);
  impl_->recorded.carryOut(std::move(edited));
}

void Store::Impl::recordBatch(model::RecordBatch batch) {
  std::vector<model::ExchangePtr> stopped;
  gate.filter(batch, stopped);
  cache.forget(batch.exchanges);
  if (!stopped.empty()) {
    std::vector<RowIndex::Record> records;
    for (model::ExchangePtr& exchange : stopped) records.push_back({exchange->id, std::move(exchange)});
    if (index.record(records, true)) index.changed().notify();
  }
  if (batch.empty()) return;
  if (!options.memoryOnly) {
    texts->ended(batch.exchanges);
    queue.push(std::move(batch));
    return;
  }
  std::vector<RowIndex::Record> records;
  for (const model::ExchangePtr& exchange : batch.exchanges) records.push_back({exchange->id, exchange});
  memory.keep(std::move(batch));
  if (index.record(records)) index.changed().notify();
}

std::string Store::Impl::damage() const {
  const std::uint64_t places = damagedPlaces.load(std::memory_order_relaxed), found = check ? check->problems() : 0;
  if (places == 0 && found == 0) return {};
  std::string text = options.path + " is damaged: ";
  if (places != 0) text += std::to_string(places) + (places == 1 ? " row or run of rows" : " rows or runs of rows") + " could not be read";
  if (found != 0) text += std::string(places != 0 ? ", and " : "") + "a check found " + std::to_string(found) + (found == 1 ? " problem" : " problems");
  return text + "; what can be read is shown";
}

bool Store::congested() const {
  return impl_->queue.congested();
}
void Store::whenReady(std::function<void()> ready) {
  impl_->queue.whenReady(std::move(ready));
}
bool Store::recording() const {
  return impl_->gate.open();
}

std::size_t Store::rows() const {
  return impl_->index.rows();
}
model::Summary Store::at(std::size_t row) const {
  return impl_->index.at(row);
}
std::size_t Store::rowOf(ExchangeId id) const {
  return impl_->index.rowOf(id);
}
std::vector<ExchangeId> Store::idsOf(std::span<const std::uint32_t> rows) const {
  return impl_->index.idsOf(rows);
}
Store::Sums Store::sumsOf(std::span<const std::uint32_t> rows) const {
  return impl_->index.sumsOf(rows);
}
std::vector<std::uint32_t> Store::order(model::SummaryColumn::Id column, bool descending) const {
  return impl_->index.order(column, descending);
}
model::TrafficChanges Store::changesSince(std::uint64_t revision) const {
  return impl_->index.changesSince(revision);
}
std::vector<std::uint32_t> Store::deletedRows() const {
  return impl_->index.deletedRows();
}
std::vector<model::HostCount> Store::hosts() const {
  return impl_->index.hosts();
}
model::TrafficIndex::Histogram Store::histogram(WallTime from, WallTime to, std::size_t buckets) const {
  return impl_->index.histogram(from, to, buckets);
}
Notifier<>& Store::changed() {
  return impl_->index.changed();
}
std::unique_ptr<TextCandidates> Store::candidates(const filter::NeededTexts& needed) const {
  return impl_->texts ? impl_->texts->candidates(needed) : nullptr;
}
std::unique_ptr<RowScan> Store::scan() const {
  return scanOf(impl_->index);
}
std::uint64_t Store::count() const { return impl_->index.rows(); }

Result<void> Store::setRecording(bool on) {
  if (impl_->closed) return wasClosed();
  impl_->gate.setOn(on, impl_->next.load());
  if (on && impl_->writer && impl_->gate.hasProblem()) impl_->writer->retry();
  return {};
}

bool Store::recordingWanted() const { return impl_->gate.on(); }

StoreStatus Store::status() const {
  StoreStatus status;
  status.recording = impl_->gate.open();
  if (!impl_->options.memoryOnly) status.path = impl_->options.path;
  status.problem = impl_->gate.problem();
  status.lost = impl_->gate.lost();
  status.damage = impl_->damage();
  status.foreign = impl_->check != nullptr;
  status.checkedPercent = impl_->check ? impl_->check->percent() : 100;
  if (impl_->writer) {
    status.size = impl_->writer->size();
    status.limit = impl_->writer->limit();
    status.limitAsked = impl_->gate.limited() && status.limit.policy == SizeLimit::Policy::ask;
    if (impl_->gate.limited() && status.limit.policy == SizeLimit::Policy::stopRecording && status.problem.empty())
      status.problem = impl_->options.path + " has reached its limit of " + std::to_string(status.limit.bytes / 1'000'000) + " MB";
  }
  status.unsavedAgeMs = impl_->queue.oldestAgeMs();
  if (impl_->texts) status.unindexed = impl_->texts->unindexed();
  return status;
}

Result<void> Store::flush() {
  if (impl_->options.memoryOnly || impl_->queue.waitWritten()) return {};
  const std::string problem = impl_->gate.problem();
  return makeError(ErrorCode::io, problem.empty() ? impl_->options.path + " was closed" : problem);
}

}  // namespace penstock::store
