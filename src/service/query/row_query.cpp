// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/query/row_query.h"

#include <algorithm>
#include <chrono>

#include "service/query/redacted_row.h"
#include "service/query/stored_whole.h"

namespace penstock::service {

using filter::Verdict;

namespace {

constexpr std::size_t kSlice = 32 * 1024;  // rows looked at before others have their turn
constexpr std::size_t kRead = 16;          // exchanges read before others have their turn, or fewer
constexpr auto kReadFor = std::chrono::milliseconds(10);

}  // namespace

RowQuery::RowQuery(store::Store& store, filter::ExpressionPtr expression, const CandidatesOf& candidates, redaction::RedactionPtr redaction)
    : store_(store),
      candidatesOf_(candidates),
      expression_(std::move(expression)),
      redaction_(std::move(redaction)),
      redacted_(store, redaction_),
      rowScan_(store.scan()),
      onRows_(expression_, &stop_),
      readScan_(store.scan()),
      onWholes_(expression_, &stop_) {}

// --- looking at rows ---

bool RowQuery::stepRows() {
  const model::TrafficChanges changes = store_.changesSince(revision_);
  if (changes.reset || !begun_) restart(changes);

  Looked changed, fresh, old;
  std::vector<std::uint32_t> updated;
  if (!changes.reset)  // what the backlog will come to needs no other look
    std::copy_if(changes.updated.begin(), changes.updated.end(), std::back_inserter(updated),
                 [&](std::uint32_t row) { return row >= backlog_ && row < known_; });
  const std::size_t slice = std::min(backlog_, kSlice);
  const bool same = lookAt(changes.revision, updated, changed) &&
                    lookAt(changes.revision, known_, changes.rows - known_, fresh) &&
                    lookBack(changes.revision, backlog_ - slice, slice, old);
  if (!same) return true;  // reset meanwhile: the next step begins anew
  revision_ = changes.revision;
  known_ = changes.rows;
  backlog_ -= slice;
  {
    const std::lock_guard lock(mutex_);
    states_.resize(known_);
    readRevision_ = revision_;
    for (const Seen& seen : changed) note(seen, Age::fresh);
    for (const Seen& seen : fresh) note(seen, Age::fresh);
    std::fill_n(states_.begin() + std::ptrdiff_t(backlog_), slice, std::uint8_t(no));
    settled_ += slice;
    for (auto seen = old.rbegin(); seen != old.rend(); ++seen) note(*seen, Age::old);
    if (!begun_ || !changed.empty() || !fresh.empty() || slice > 0) dirty_ = true;
    begun_ = true;
    scanned_ = backlog_ == 0;
    if (trouble_.empty()) trouble_ = onRows_.trouble();
  }
  notify();
  return backlog_ > 0;
}

void RowQuery::restart(const model::TrafficChanges& changes) {
  onRows_.forget();
  known_ = backlog_ = changes.rows;
  const std::lock_guard lock(mutex_);
  reset_ = begun_;
  states_.assign(known_, unsettled);
  touched_.clear();
  toRead_.clear();
  settled_ = 0;
  held_.clear();
  index_ = expression_->neededTexts().allOf.empty() ? Index::answered : Index::notAsked;
  scanned_ = false;
  ++generation_;
  dirty_ = true;
}

RowQuery::Seen RowQuery::look(const store::ScannedRow& row) {
  Seen seen{row.row()};
  if (cancelled()) return seen;
  seen.verdict = redaction_ ? onRows_.onRow(RedactedRow(row, *redaction_)) : onRows_.onRow(row);
  seen.alone = onRows_.helped();
  seen.pending = row.pending();
  return seen;
}

bool RowQuery::lookAt(std::uint64_t revision, std::size_t first, std::size_t count, Looked& out) {
  out.resize(count);
  for (std::size_t i = 0; i < count; ++i) out[i].row = std::uint32_t(first + i);
  return count == 0 ||
         rowScan_->rows(revision, first, count, [&](const store::ScannedRow& row) { out[row.row() - first] = look(row); });
}

// Of the rows before, which are most: only those that are not simply no.
bool RowQuery::lookBack(std::uint64_t revision, std::size_t first, std::size_t count, Looked& out) {
  return count == 0 || rowScan_->rows(revision, first, count, [&](const store::ScannedRow& row) {
    const Seen seen = look(row);
    if (seen.verdict != Verdict::no) out.push_back(seen);
  });
}

bool RowQuery::lookAt(std::uint64_t revision, const std::vector<std::uint32_t>& rows, Looked& out) {
  out.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) out[i].row = rows[i];
  std::size_t i = 0;
  return rows.empty() || rowScan_->rows(revision, rows, [&](const store::ScannedRow& row) {
    while (rows[i] != row.row()) ++i;  // both in the same order
    out[i] = look(row);
  });
}

// `mutex_` is held.
void RowQuery::note(const Seen& seen, Age age) {
  if (seen.verdict != Verdict::unknown) return settle(seen.row, seen.verdict == Verdict::yes ? yes : no);
  std::uint8_t& state = states_[seen.row];
  const std::uint8_t before = state & verdictBits;
  if (seen.pending && age == Age::fresh) {  // read once it has ended; until then what it was
    if (before == unsettled) settle(seen.row, no);
    return;
  }
  if (before == no || before == yes) --settled_;
  // The index knows what ended before it was asked.
  const bool known = !seen.alone && !seen.pending && index_ == Index::notAsked;
  state = std::uint8_t((state & ~(verdictBits | alone)) | waiting | (known ? 0 : alone));
  if (known)
    held_.push_back(seen.row);
  else if (age == Age::old)
    toRead_.push_front(seen.row);
  else
    toRead_.push_back(seen.row);
}

// `mutex_` is held.
void RowQuery::settle(std::uint32_t row, State verdict) {
  std::uint8_t& state = states_[row];
  const std::uint8_t before = state & verdictBits;
  if (before == unsettled || before == waiting) ++settled_;
  state = std::uint8_t((state & ~(verdictBits | alone | chosen)) | verdict);
  if ((verdict == yes) != bool(state & told) && !(state & touched)) {
    state |= touched;
    touched_.push_back(row);
  }
}

// --- reading ---

bool RowQuery::diskWaits() const {
  const std::lock_guard lock(mutex_);
  return !toRead_.empty() || (scanned_ && index_ != Index::answered);
}

// A run of its answer at a time: what it names is read while it goes on.
void RowQuery::askIndex() {
  constexpr std::size_t kEnough = 4096;  // rows to read before more are asked for
  std::uint64_t generation = 0;
  bool begin = false;
  {
    const std::lock_guard lock(mutex_);
    if (!scanned_ || index_ == Index::answered || toRead_.size() > kEnough) return;
    generation = generation_;
    begin = index_ == Index::notAsked;
    index_ = Index::asked;
  }
  if (begin || askedFor_ != generation) {
    // It knows texts with their secrets: how long a search takes would tell what is in them.
    candidates_ = candidatesOf_ && !redaction_ ? candidatesOf_(expression_->neededTexts()) : nullptr;
    askedFor_ = generation;
  }
  std::vector<model::ExchangeId> ids;
  const bool more = candidates_ && candidates_->next(ids);
  std::vector<std::uint32_t> rows;
  for (const model::ExchangeId id : ids) rows.push_back(std::uint32_t(store_.rowOf(id)));
  std::sort(rows.rbegin(), rows.rend());

  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  for (const std::uint32_t row : rows) {
    if (row >= states_.size() || (states_[row] & (verdictBits | alone | chosen)) != waiting) continue;
    states_[row] |= chosen;
    toRead_.push_front(row);
  }
  if (more) return;
  index_ = Index::answered;
  if (!candidates_) {
    readAll();
  } else {
    for (const std::uint32_t row : held_)
      if ((states_[row] & (verdictBits | alone | chosen)) == waiting) settle(row, no);
  }
  candidates_.reset();
  held_ = std::vector<std::uint32_t>();
  dirty_ = true;
}

// `mutex_` is held. There is no index that knows.
void RowQuery::readAll() {
  toRead_.insert(toRead_.end(), held_.begin(), held_.end());
  std::sort(toRead_.begin(), toRead_.end());
}

bool RowQuery::judge(const store::ScannedRow& row, bool& cut) {
  const auto look = [&](const model::Recording& recording, const store::ScannedRow& shown) {
    const StoredWhole whole(recording, shown, &stop_);
    const bool matches = onWholes_.onWhole(whole);
    cut = cut || whole.cut();
    return matches;
  };
  return redaction_ ? look(redacted_, RedactedRow(row, *redaction_)) : look(store_, row);
}

bool RowQuery::stepDisk() {
  askIndex();
  std::vector<std::uint32_t> rows;
  std::uint64_t generation = 0, revision = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = generation_;
    revision = readRevision_;
    while (!toRead_.empty() && rows.size() < kRead) {
      const std::uint32_t row = toRead_.back();
      toRead_.pop_back();
      if ((states_[row] & verdictBits) != waiting) continue;
      // Unsettled while it is read: who changes it meanwhile lets it wait again, and this verdict is not taken.
      states_[row] = std::uint8_t(states_[row] & ~verdictBits);
      rows.push_back(row);
    }
  }
  std::vector<std::pair<std::uint32_t, State>> verdicts;
  std::size_t looked = 0;
  bool cut = false, early = false;
  const auto until = steadyNow() + kReadFor;
  const auto read = [&](const store::ScannedRow& row) {
    early = early || cancelled() || (looked > 0 && steadyNow() > until);
    if (early) return;
    while (rows[looked] != row.row()) verdicts.emplace_back(rows[looked++], no);  // deleted
    verdicts.emplace_back(row.row(), judge(row, cut) ? yes : no);
    ++looked;
  };
  const bool same = rows.empty() || readScan_->rows(revision, rows, read);
  {
    const std::lock_guard lock(mutex_);
    if (!same || generation != generation_) return true;
    for (const auto& [row, verdict] : verdicts)
      if ((states_[row] & verdictBits) == unsettled) settle(row, verdict);
    for (std::size_t i = rows.size(); i-- > looked;) {
      if (!early) {  // deleted, up to the last
        if ((states_[rows[i]] & verdictBits) == unsettled) settle(rows[i], no);
        continue;
      }
      if ((states_[rows[i]] & verdictBits) != unsettled) continue;
      states_[rows[i]] |= waiting;
      toRead_.push_back(rows[i]);
    }
    cut_ = cut_ || cut;
    if (trouble_.empty()) trouble_ = onWholes_.trouble();
    if (!verdicts.empty()) dirty_ = true;
  }
  notify();
  return diskWaits();
}

// --- the owner ---

model::TrafficQuery::Changes RowQuery::take() {
  model::TrafficQuery::Changes out;
  const std::lock_guard lock(mutex_);
  dirty_ = false;
  out.reset = std::exchange(reset_, false);
  for (const std::uint32_t row : touched_) {
    std::uint8_t& state = states_[row];
    state = std::uint8_t(state & ~touched);
    const bool matches = (state & verdictBits) == yes;
    // One that waits to be read again stays what it was.
    if (matches == bool(state & told) || (state & verdictBits) == waiting || (state & verdictBits) == unsettled) continue;
    state ^= told;
    (matches ? out.added : out.removed).push_back(row);
  }
  touched_.clear();
  out.settled = settled_;
  out.total = states_.size();
  out.complete = scanned_ && settled_ == states_.size();
  out.trouble = trouble_;
  if (out.trouble.empty() && cut_) out.trouble = "only the first 32 MB of very large bodies were searched";
  return out;
}

void RowQuery::notify() {
  {
    const std::lock_guard lock(mutex_);
    if (!dirty_ || cancelled()) return;
  }
  changed_.notify();
}

}  // namespace penstock::service
