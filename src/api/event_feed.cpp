// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/event_feed.h"

#include <algorithm>

#include "penstock/service/redacted_query.h"

namespace penstock::api {
namespace {

constexpr std::size_t mostRows = 64, mostBytes = 512 * 1024;
constexpr std::uint64_t mostBody = 16u << 20;  // of an entry that is one message
constexpr std::uint32_t mostLate = 1024;       // rows: ids of a moment, which several I/O threads gave, may stand in another order

}  // namespace

EventFeed::EventFeed(service::ProxyService& service, FeedOptions options, std::function<void()> changed)
    : service_(service), options_(std::move(options)), changed_(std::move(changed)) {
  projectsHeard_ = service_.projects().changed().subscribe(changed_);
  begin(service_.project());
}

EventFeed::~EventFeed() = default;

model::ExchangeId EventFeed::idOf(std::uint32_t row) const {
  const auto ids = index_->idsOf({&row, 1});
  return ids.empty() ? 0 : ids.front();
}

std::uint32_t EventFeed::behindLast() const {
  return std::uint32_t(firstBehind(last_, rows_, [this](std::size_t row) { return idOf(std::uint32_t(row)); }));
}

void EventFeed::begin(service::ProjectPtr project) {
  const bool another = project_ != nullptr;
  project_ = std::move(project);
  rowsHeard_ = Subscription();
  queryHeard_ = Subscription();
  index_ = nullptr;
  query_ = nullptr;
  told_.clear();
  matching_.clear();
  adds_.clear();
  updates_.clear();
  removes_.clear();
  undecided_.clear();
  settled_ = false;
  if (!project_) return;
  redaction_ = redactionFor(options_.rights);
  recording_ = visibleTo(options_.rights, project_);
  index_ = project_->rows();
  rowsHeard_ = index_->changed().subscribeOnce(changed_);
  const model::TrafficChanges changes = index_->changesSince(0);
  revision_ = changes.revision;
  rows_ = std::uint32_t(changes.rows);
  deleted_ = index_->deletedRows();
  recent_.clear();
  since_.reset();
  // Of another project what is there was there before.
  if (another || !options_.after) {
    last_ = rows_ == 0 ? 0 : idOf(rows_ - 1);
    next_ = from_ = rows_;
  } else {
    resume();
  }
  floor_ = last_;
  ask();
}

// By its row: whatever stands behind that came later, whichever number it has.
void EventFeed::resume() {
  last_ = *options_.after;
  const std::size_t row = index_->rowOf(last_);
  if (row < rows_) {
    from_ = std::uint32_t(row) + 1;
  } else {
    from_ = behindLast();
    for (std::uint32_t late = from_; late > 0 && from_ - late < mostLate; --late)
      if (idOf(late - 1) > last_) from_ = late - 1;
  }
  next_ = from_;
  if (from_ > 0) since_ = index_->at(from_ - 1).startedAt;
}

// Rows have other numbers: those told lately are known by their ids, and what is not among them is told, wherever it stands.
void EventFeed::passOver() {
  const std::uint32_t behind = behindLast();
  next_ = from_ = behind;
  for (std::uint32_t late = behind; late > 0 && behind - late < mostLate; --late)
    if (const model::ExchangeId id = idOf(late - 1); id > floor_ && !recent_.contains(id)) next_ = from_ = late - 1;
  told_.assign(behind, false);
  for (std::uint32_t row = from_; row < behind; ++row) told_[row] = idOf(row) <= floor_ || recent_.contains(idOf(row));
}

std::vector<std::uint32_t> EventFeed::endedSince() const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t row = 0; row < from_; ++row) {
    const model::Summary one = index_->at(row);
    if (one.state != model::ExchangeState::pending && one.startedAt + std::chrono::microseconds(std::max<std::int64_t>(one.durationUs, 0)) >= *since_) out.push_back(row);
  }
  return out;
}

void EventFeed::ask() {
  if (options_.expression->matchesAll()) return;
  matching_.clear();
  settled_ = false;
  query_ = service::queryWithoutSecrets(project_, options_.expression, redactionFor(options_.rights));
  queryHeard_ = query_->changed().subscribeOnce(changed_);
}

void EventFeed::lookAtMatches() {
  queryHeard_.arm();
  const model::TrafficQuery::Changes changes = query_->take();
  if (changes.reset) {
    matching_.clear();
    adds_.clear();
  }
  const auto set = [this](std::uint32_t row, bool on) {
    if (matching_.size() <= row) matching_.resize(std::max<std::size_t>(row + 1, matching_.size() * 2));
    matching_[row] = on;
  };
  for (const std::uint32_t row : changes.removed) {
    set(row, false);
    adds_.erase(row);
    updates_.erase(row);
  }
  for (const std::uint32_t row : changes.added) {
    set(row, true);
    // What was there before is told where it changed since: at first its verdict may come behind the change.
    if (wasTold(row))
      updates_.insert(row);
    else if (row >= from_ || settled_ || undecided_.contains(row))
      adds_.insert(row);
  }
  if (changes.complete && !settled_) {
    settled_ = true;
    undecided_.clear();
  }
}

void EventFeed::lookAtDeletions() {
  std::vector<std::uint32_t> now = index_->deletedRows(), gone;
  std::set_difference(now.begin(), now.end(), deleted_.begin(), deleted_.end(), std::back_inserter(gone));
  deleted_ = std::move(now);
  for (const std::uint32_t row : gone) {
    updates_.erase(row);
    if (wasTold(row) || row < from_) removes_.insert(row);
  }
}

void EventFeed::look() {
  if (service::ProjectPtr now = service_.project(); now != project_) begin(std::move(now));
  if (!project_) return;
  // What is a secret may be another by now.
  if (redaction::RedactionPtr now = redactionFor(options_.rights); now != redaction_) {
    redaction_ = std::move(now);
    recording_ = visibleTo(options_.rights, project_);
    ask();
  }
  rowsHeard_.arm();
  model::TrafficChanges changes = index_->changesSince(revision_);
  if (changes.reset) {  // a clear, or its undo: rows have other numbers, ids stay
    told_.clear();
    adds_.clear();
    updates_.clear();
    removes_.clear();
    undecided_.clear();
    rows_ = std::uint32_t(changes.rows);
    deleted_ = index_->deletedRows();
    since_.reset();
    passOver();
  }
  revision_ = changes.revision;
  rows_ = std::uint32_t(changes.rows);
  for (const std::uint32_t row : changes.updated)
    if (wasTold(row) || row < from_) updates_.insert(row);
  if (changes.deletions) lookAtDeletions();
  if (query_) lookAtMatches();
}

/// False: it is not told, and no message was made.
bool EventFeed::write(std::vector<std::string>& out, std::uint32_t row, Kind kind) {
  const model::ExchangeId id = idOf(row);
  if (id == 0) return false;
  static constexpr std::string_view names[] = {"add", "update", "remove"};
  std::string text;
  if (options_.named) text.append("{\"event\":\"").append(names[unsigned(kind)]).append("\",\"entry\":");
  if (kind == Kind::remove) {
    if (!options_.named) return false;
    out.push_back(text + "{\"id\":" + std::to_string(id) + "}}");
    return true;
  }
  const auto exchange = recording_->load(id);
  if (!exchange) return false;
  const bool large = (*exchange)->requestBody.recorded + (*exchange)->responseBody.recorded > mostBody;
  exporter::TextOut to([&text](std::string_view piece) {
    text += piece;
    return Result<void>();
  });
  (void)exporter::writeEntry(to, *recording_, *exchange, annotationOf(*index_, id, options_.rights),
                             options_.bodies && !large ? exporter::EntryBodies::decoded : exporter::EntryBodies::none);
  (void)to.flush();
  if (options_.named) text += '}';
  out.push_back(std::move(text));
  last_ = std::max(last_, id);
  recent_.insert(id);
  if (recent_.size() > mostLate) {
    floor_ = std::max(floor_, *recent_.begin());
    recent_.erase(recent_.begin());
  }
  return true;
}

std::vector<std::string> EventFeed::take() {
  look();
  std::vector<std::string> out;
  if (!project_) return out;
  std::size_t bytes = 0;
  const auto full = [&] { return out.size() >= mostRows || bytes >= mostBytes; };
  const auto tell = [&](std::uint32_t row, Kind kind) {
    if (write(out, row, kind)) bytes += out.back().size();
    if (told_.size() <= row) told_.resize(std::max<std::size_t>(row + 1, told_.size() * 2));
    told_[row] = kind != Kind::remove;
  };
  const auto drain = [&](std::set<std::uint32_t>& rows, Kind kind) {
    while (!rows.empty() && !full()) {
      const std::uint32_t row = *rows.begin();
      rows.erase(rows.begin());
      if (kind == Kind::update && adds_.contains(row)) continue;  // it is told once, as it is by now
      if (kind == Kind::update && query_ && !matches(row)) {
        if (!settled_) undecided_.insert(row);
        continue;
      }
      tell(row, kind);
    }
  };
  drain(removes_, Kind::remove);
  drain(updates_, Kind::update);
  drain(adds_, Kind::add);
  while (!query_ && next_ < rows_ && !full()) {
    const std::uint32_t row = next_++;
    if (!wasTold(row) && !std::binary_search(deleted_.begin(), deleted_.end(), row)) tell(row, Kind::add);
  }
  if (since_ && !full() && (query_ ? settled_ && adds_.empty() : next_ == rows_)) {
    for (const std::uint32_t row : endedSince())
      if (!wasTold(row) && !std::binary_search(deleted_.begin(), deleted_.end(), row)) updates_.insert(row);
    since_.reset();
    drain(updates_, Kind::update);
  }
  return out;
}

}  // namespace penstock::api
