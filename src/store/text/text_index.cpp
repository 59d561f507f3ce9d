// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text/text_index.h"

#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "penstock/filter/head_text.h"
#include "store/chunk_run.h"
#include "store/project_file.h"
#include "store/table_walk.h"
#include "store/text/text_query.h"

namespace penstock::store {

using model::ExchangeId;
using std::chrono::milliseconds;

namespace {

// What of an exchange is looked at: what is larger is a candidate whatever is looked for.
constexpr std::size_t mostBody = 512 * 1024, mostDecoded = 1024 * 1024, mostMessageBytes = 1024 * 1024;
constexpr std::size_t messagesInPage = 512;
constexpr std::size_t mostWholeBytes = 4 * 1024 * 1024, manyWholeBytes = mostWholeBytes / 2;  // of snapshots that wait
// Short lines of bodies say too little to be looked up each for itself; of heads each line is a thing of its own.
constexpr std::size_t leastOfHeads = 1, leastOfBodies = 128;
// Chunks may come a burst after the snapshot that ends their exchange. And what came in that time is done in one go.
constexpr milliseconds settling{250}, pollPause{50}, congestedPause{20};
constexpr int nicer = 10;
constexpr std::int64_t numbersEnd = std::int64_t(1) << 54;  // of segments; eight bits more number their buckets
constexpr std::size_t mostPages = 65'536;                     // of ids that are indexed: more are not ids of a recorder, which follow each other
constexpr std::size_t worthKeeping = 256;  // fewer are sooner done again than read

/// Whether the snapshot holds all of its texts.
bool isWhole(const model::Exchange& x) {
  const auto inside = [](const model::Body& body) { return body.bytes || body.recorded == 0; };
  const auto sent = [&inside](const std::optional<model::Body>& body) { return !body || inside(*body); };
  return x.messages == 0 && inside(x.requestBody) && inside(x.responseBody) && sent(x.requestBodySent) && sent(x.responseBodySent);
}

}  // namespace

Result<std::shared_ptr<TextIndex>> TextIndex::start(Parts parts, WriteQueue& queue, const RowIndex& rows) {
  auto db = openForReading(parts.path, parts.vfs);
  if (!db) return db.error();
  (void)db->run("PRAGMA cache_size=-1024");
  auto bucket = db->prepare("SELECT bytes FROM text_bucket WHERE id=?");
  if (!bucket) return bucket.error();
  auto reader = ExchangeReader::open(parts.path, parts.vfs);
  if (!reader) return reader.error();
  std::shared_ptr<TextIndex> index(new TextIndex(std::move(parts), std::move(*db), std::move(*bucket), std::move(*reader), queue, rows));
  index->db_.work().stopWhen([i = index.get()] { return i->closing_.load(std::memory_order_relaxed); });
  index->thread_ = std::thread([i = index.get()] { i->run(); });
  return index;
}

void TextIndex::ended(const std::vector<model::ExchangePtr>& exchanges) {
  std::lock_guard lock(mutex_);
  const bool wereNone = live_.empty() && whole_.empty(), wereMany = wholeBytes_ >= manyWholeBytes;
  for (const model::ExchangePtr& x : exchanges) {
    if (x->state == model::ExchangeState::pending) continue;
    setIndexed(x->id, false);
    if (wholeBytes_ < mostWholeBytes && isWhole(*x)) {
      wholeBytes_ += footprint(*x);
      whole_.push_back(x);
    } else {
      live_.push_back(x->id);
    }
  }
  const bool areNone = live_.empty() && whole_.empty(), areMany = wholeBytes_ >= manyWholeBytes;
  if ((wereNone && !areNone) || (!wereMany && areMany)) wake_.notify_all();
}

std::uint64_t TextIndex::unindexed() const {
  std::lock_guard lock(mutex_);
  return whole_.size() + live_.size() + waiting_.size() + settled_.size() + backlog_.size() + (current_ != 0);
}

void TextIndex::close() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  reader_->cancel();
  thread_.join();
  reader_->close();
  std::lock_guard lock(searchMutex_);
  bucket_ = Statement();
  db_ = Database();
}

void TextIndex::run() {
  pthread_setname_np(pthread_self(), "store-text");
  (void)setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)), nicer);
  loadSegments();
  findBacklog();
  {
    std::lock_guard lock(mutex_);
    ready_ = true;
  }
  wake_.notify_all();
  while (!closing_) {
    settle();
    if (queue_.congested() || queue_.released())
      rest(congestedPause);
    else if (!indexNext()) {
      pause(waiting_.empty() ? milliseconds(std::chrono::hours(24)) : pollPause);
      gather();
    }
  }
  if (builder_->docs().ids.size() >= worthKeeping) seal();
}

void TextIndex::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, time, [this] { return closing_ || !whole_.empty() || (waiting_.empty() && !live_.empty()); });
}

void TextIndex::rest(milliseconds time) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, time, [this] { return closing_.load(); });
}

// What ends within a moment is done in one go: a thread that wakes for each burst costs more than its work.
void TextIndex::gather() {
  std::unique_lock lock(mutex_);
  if (!whole_.empty()) wake_.wait_for(lock, settling, [this] { return closing_ || wholeBytes_ >= manyWholeBytes; });
}

bool TextIndex::isIndexed(ExchangeId id) const {
  const auto found = indexed_.find(id / page);
  return found != indexed_.end() && found->second[id % page];
}

void TextIndex::setIndexed(ExchangeId id, bool on) {
  if (on)
    indexed_[id / page].set(id % page);
  else if (const auto found = indexed_.find(id / page); found != indexed_.end())
    found->second.reset(id % page);
}

void TextIndex::loadSegments() {
  std::lock_guard lockSearch(searchMutex_);
  auto walk = TableWalk::prepare(db_, "text_segment", "SELECT id,docs FROM text_segment WHERE id>?1 AND id<?2 ORDER BY id");
  if (!walk) return;
  const auto walked = walk->run(0, numbersEnd, [this](const Statement& row) {
    nextSegment_ = row.integer(0) + 1;
    auto docs = decodeDocs(row.bytes(1));
    // A damaged one is as if it were not there, and so is one of a version that knew less of bodies: its exchanges are looked at again.
    if (!docs) return TableWalk::Row::damaged;
    docs->number = row.integer(0);
    std::lock_guard lock(mutex_);
    if (indexed_.size() > mostPages) return TableWalk::Row::last;
    for (const ExchangeId id : docs->ids) setIndexed(id, true);
    segments_.push_back(std::move(docs));
    return TableWalk::Row::good;
  });
  std::lock_guard lock(mutex_);
  std::stable_sort(segments_.begin(), segments_.end(), [](const auto& a, const auto& b) { return a->newest < b->newest; });
  if (!walked && walked.error().code != ErrorCode::cancelled) spdlog::warn("full-text index: {}", walked.error().message);
}

void TextIndex::findBacklog() {
  parts_.loaded.wait();
  CopiedRows copied;
  std::vector<ExchangeId> missing;
  for (std::size_t first = 0; !closing_;) {
    const std::size_t n = rows_.copy(first, SIZE_MAX, copied);
    if (n == 0) break;
    first += n;
    std::lock_guard lock(mutex_);
    for (const Row& row : copied.rows)
      if (row.id < parts_.firstNew && !isIndexed(row.id)) missing.push_back(row.id);
  }
  std::lock_guard lock(mutex_);
  backlog_ = std::move(missing);
}

// From live_ by way of waiting_ to settled_, once they are on disk with all that came about them.
void TextIndex::settle() {
  const std::uint64_t written = queue_.written();
  std::lock_guard lock(mutex_);
  std::erase_if(inFlight_, [written](const InFlight& f) { return f.push <= written; });
  if (waiting_.empty()) {
    if (live_.empty()) return;
    std::swap(waiting_, live_);
    waitingSince_ = steadyNow();
    waitingFor_ = 0;
  }
  if (waitingFor_ == 0 && steadyNow() - waitingSince_ >= settling) waitingFor_ = std::max<std::uint64_t>(1, queue_.pushed());
  if (waitingFor_ == 0 || written < waitingFor_) return;
  settled_.insert(settled_.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
}

bool TextIndex::indexNext() {
  ExchangeId id = 0;
  model::ExchangePtr x;
  {
    std::lock_guard lock(mutex_);
    while (!whole_.empty() && id == 0) {
      wholeBytes_ -= footprint(*whole_.back());
      if (!isIndexed(whole_.back()->id)) {
        x = std::move(whole_.back());
        id = current_ = x->id;
      }
      whole_.pop_back();
    }
    auto& from = settled_.empty() ? backlog_ : settled_;
    while (!from.empty() && id == 0) {
      if (!isIndexed(from.back())) id = current_ = from.back();
      from.pop_back();
    }
    if (id == 0) return !settled_.empty() || !backlog_.empty();
    setIndexed(id, true);  // unless it is told again meanwhile
  }
  Held held;
  if (!x) {
    // Nothing when it was deleted for good, or is damaged: then nobody can look at it either.
    if (auto loaded = reader_->load(id, ExchangeReader::Connection::leftOut)) x = std::move(*loaded);
  }
  if (x) collect(*x, held);
  if (closing_) return false;  // reading was cut short; it is found again at the next opening
  {
    std::lock_guard lock(mutex_);
    if (x) builder_->add(id, held, trigrams_);
    current_ = 0;
  }
  if (builder_->full()) seal();
  return true;
}

void TextIndex::collect(const model::Exchange& x, Held& held) {
  add(filter::headText(x), leastOfHeads);
  for (const model::BodyId which : model::bodyIds)
    if (model::bodyIn(x, which)) addBody(x, which, held);
  if (x.messages > 0 && !held.partly) addMessages(x, held.partly);
}

void TextIndex::addBody(const model::Exchange& x, model::BodyId which, Held& held) {
  const model::Body& body = *model::bodyIn(x, which);
  std::string_view recorded;
  std::string joinedChunks;
  if (body.bytes) {
    recorded = *body.bytes;
  } else if (body.recorded > mostBody) {
    held.partly = true;
  } else if (body.recorded != 0 || x.failure.kind == model::FailureKind::interrupted) {
    auto chunks = reader_->chunks(x.id, which, 0, mostBody + 1);
    if (!chunks) {
      held.partly = true;
      return;
    }
    sortByOffset(*chunks);
    recorded = joinedChunks = joined(*chunks, 0, mostBody + 1);
  }
  // Of one that is looked at in any case nothing has to be known.
  held.partly |= recorded.size() > mostBody;
  if (recorded.empty() || held.partly) return;
  if (!parts_.decode) return add(recorded, leastOfBodies);
  const DecodedBody decoded = parts_.decode(x, which, recorded, mostDecoded);
  held.partly |= !decoded.whole;
  if (held.partly) return;
  held.binary |= !decoded.text;
  decoded.text ? add(decoded.bytes, leastOfBodies) : add(wordsIn(decoded.bytes), leastOfBodies);
  add(decoded.seen, leastOfBodies);
}

void TextIndex::addMessages(const model::Exchange& x, bool& partly) {
  std::size_t bytes = 0;
  for (std::uint64_t first = 0; first < x.messages && !closing_; first += messagesInPage) {
    MessagePage page(first, messagesInPage);
    if (!reader_->messages(x.id, page)) partly = true;
    for (const model::Message& m : page.take()) {
      if (any(m.flags & model::MessageFlag::encoded)) partly = true;
      add(m.label, leastOfBodies);
      if (m.payload) add(*m.payload, leastOfBodies);
      if (m.payload) add(filter::payloadSeen(*m.payload), leastOfBodies);
      bytes += m.label.size() + (m.payload ? m.payload->size() : 0) + 1;
    }
    if (bytes > mostMessageBytes && first + messagesInPage < x.messages) {
      partly = true;
      return;
    }
  }
}

void TextIndex::seal() {
  // Packing takes a while and searches wait for the lock: the builder is moved out first, and found again as a segment. In between
  // its exchanges count as not indexed.
  auto full = std::make_unique<SegmentBuilder>();
  {
    std::lock_guard lock(mutex_);
    std::swap(full, builder_);
    sealing_ = full->docs().ids;
  }
  TextSegmentPtr segment = full->seal(nextSegment_++);
  std::lock_guard lock(mutex_);
  sealing_.clear();
  segments_.push_back(segment->docs);
  inFlight_.push_back({segment, queue_.push(segment)});
}

}  // namespace penstock::store
