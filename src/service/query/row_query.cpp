// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/query/row_query.h"

#include <algorithm>
#include <chrono>

#include "service/query/stored_whole.h"

namespace penstock::service {

using filter::Verdict;

namespace {

constexpr std::size_t kSlice = 32 * 1024;  // rows looked at before others have their turn
constexpr std::size_t kRead = 16;          // exchanges read before others have their turn, or fewer
constexpr auto kReadFor = std::chrono::milliseconds(10);

}  // namespace

RowQuery::RowQuery(store::Store& store, filter::ExpressionPtr expression)
    : store_(store), content_(store), expression_(std::move(expression)), rowScan_(store.scan()), onRows_(expression_, &stop_), readScan_(store.scan()),
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
  const bool same = lookAt(changes.revision, updated, changed) && lookAt(changes.revision, known_, changes.rows - known_, fresh) &&
                    lookAt(changes.revision, backlog_ - slice, slice, old);
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
    for (auto seen = old.rbegin(); seen != old.rend(); ++seen) note(*seen, Age::old);
    if (!begun_ || !changed.empty() || !fresh.empty() || !old.empty()) dirty_ = true;
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
  scanned_ = narrowed_ = false;
  ++generation_;
  dirty_ = true;
}

RowQuery::Seen RowQuery::look(const store::ScannedRow& row) {
  Seen seen{row.row()};
  if (cancelled()) return seen;
  seen.verdict = onRows_.onRow(row);
  seen.alone = onRows_.helped();
  seen.pending = row.pending();
  return seen;
}

bool RowQuery::lookAt(std::uint64_t revision, std::size_t first, std::size_t count, Looked& out) {
  out.resize(count);
  for (std::size_t i = 0; i < count; ++i) out[i].row = std::uint32_t(first + i);
  return count == 0 || rowScan_->rows(revision, first, count, [&](const store::ScannedRow& row) { out[row.row() - first] = look(row); });
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
  // What came after the index was asked was not in its answer.
  const bool unasked = seen.alone || narrowed_;
  state = std::uint8_t((state & ~(verdictBits | alone)) | waiting | (unasked ? alone : 0));
  if (age == Age::old) toRead_.push_front(seen.row);
  else if (before != waiting) toRead_.push_back(seen.row);
}

// `mutex_` is held.
void RowQuery::settle(std::uint32_t row, State verdict) {
  std::uint8_t& state = states_[row];
  const std::uint8_t before = state & verdictBits;
  if (before == unsettled || before == waiting) ++settled_;
  state = std::uint8_t((state & ~(verdictBits | alone)) | verdict);
  if ((verdict == yes) != bool(state & told) && !(state & touched)) {
    state |= touched;
    touched_.push_back(row);
  }
}

// --- reading ---

bool RowQuery::diskWaits() const {
  const std::lock_guard lock(mutex_);
  return !toRead_.empty();
}

bool RowQuery::stepDisk() {
  narrow();
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
    const StoredWhole whole(content_, row, &stop_);
    verdicts.emplace_back(row.row(), onWholes_.onWhole(whole) ? yes : no);
    cut = cut || whole.cut();
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

void RowQuery::narrow() {}

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

void RowQuery::onceChanged(std::function<void()> changed) {
  {
    const std::lock_guard lock(mutex_);
    changed_ = std::move(changed);
  }
  notify();
}

void RowQuery::notify() {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    if (!dirty_ || cancelled()) return;
    call = std::exchange(changed_, nullptr);
  }
  if (call) call();
}

}  // namespace penstock::service
