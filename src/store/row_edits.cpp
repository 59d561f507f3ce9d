// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to rows: deletes them, brings them back, puts colours, tags and comments on them. Long lists take the lock in turns.
#include <algorithm>
#include <iterator>
#include <utility>

#include "store/row_index.h"

namespace penstock::store {

using model::ExchangeId;

namespace {

constexpr std::size_t idsInTurn = 4096;

template <class Item, class F>
void inTurns(std::span<const Item> items, TurnMutex& mutex, F each) {
  for (std::size_t i = 0; i < items.size(); i += idsInTurn) {
    std::lock_guard lock(mutex);
    for (const Item& item : items.subspan(i, std::min(idsInTurn, items.size() - i))) each(item);
  }
}

}  // namespace

std::size_t RowIndex::findVisible(ExchangeId id) const {
  const std::size_t place = find(id);
  return place >= first_ ? place : table_.size();
}

std::vector<ExchangeId> RowIndex::remove(std::span<const ExchangeId> ids) {
  std::vector<ExchangeId> removed;
  std::vector<std::uint32_t> places;
  inTurns(ids, mutex_, [&](ExchangeId id) {
    const std::size_t place = findVisible(id);
    if (place >= table_.size() || table_.at(place).deleted != 0) return;
    count(place, std::uint32_t(-1));
    table_.at(place).deleted = 1;
    stamp(place);
    removed.push_back(id);
    places.push_back(std::uint32_t(place));
  });
  if (removed.empty()) return removed;
  std::sort(places.begin(), places.end());
  {
    std::lock_guard lock(mutex_);
    std::vector<std::uint32_t> all;
    all.reserve(deleted_.size() + places.size());
    std::merge(deleted_.begin(), deleted_.end(), places.begin(), places.end(), std::back_inserter(all));
    deleted_ = std::move(all);
    deletions_ = revision_;
    touch();
  }
  changed_.notify();
  return removed;
}

void RowIndex::restore(std::span<const ExchangeId> ids) {
  inTurns(ids, mutex_, [&](ExchangeId id) {
    const std::size_t place = find(id);
    if (place >= table_.size() || table_.at(place).deleted == 0) return;
    table_.at(place).deleted = 0;
    count(place, 1);
    stamp(place);
  });
  {
    std::lock_guard lock(mutex_);
    std::erase_if(deleted_, [this](std::uint32_t place) { return table_.at(place).deleted == 0; });
    deletions_ = revision_;
    touch();
  }
  changed_.notify();
}

std::vector<ExchangeId> RowIndex::pendingOf(std::span<const ExchangeId> ids) const {
  std::vector<ExchangeId> pending;
  inTurns(ids, mutex_, [&](ExchangeId id) {
    const std::size_t place = find(id);
    if (place < table_.size() && table_.at(place).state == std::uint8_t(model::ExchangeState::pending)) pending.push_back(id);
  });
  return pending;
}

std::vector<NoteBefore> RowIndex::annotate(std::span<const ExchangeId> ids, NotePart part, std::uint8_t color,
                                                     std::string_view text) {
  std::uint32_t value = color;
  if (part != NotePart::color) {
    std::lock_guard lock(mutex_);
    std::uint32_t last = 0;
    value = texts_.notes.intern(text, last);
  }
  std::vector<NoteBefore> before;
  inTurns(ids, mutex_, [&](ExchangeId id) {
    const std::size_t place = findVisible(id);
    if (place >= table_.size() || table_.at(place).deleted != 0) return;
    const std::uint32_t old = putNote(table_.at(place), part, value);
    if (old == value) return;
    stamp(place);
    before.push_back({id, old});
  });
  if (before.empty()) return before;
  {
    std::lock_guard lock(mutex_);
    touch();
  }
  changed_.notify();
  return before;
}

std::vector<NoteBefore> RowIndex::restore(std::span<const NoteBefore> notes, NotePart part) {
  std::vector<NoteBefore> were;
  were.reserve(notes.size());
  inTurns(notes, mutex_, [&](const NoteBefore& before) {
    const std::size_t place = find(before.id);
    if (place >= table_.size()) return;
    were.push_back({before.id, putNote(table_.at(place), part, before.value)});
    stamp(place);
  });
  {
    std::lock_guard lock(mutex_);
    touch();
  }
  changed_.notify();
  return were;
}

std::string RowIndex::noteText(std::uint32_t number) const {
  std::lock_guard lock(mutex_);
  return std::string(texts_.notes[number]);
}

bool RowIndex::changeAnnotation(ExchangeId id, const std::function<void(model::Annotation&)>& change) {
  std::lock_guard lock(mutex_);
  const std::size_t place = find(id);
  if (place >= table_.size()) return false;
  Row& row = table_.at(place);
  model::Annotation annotation{row.color, std::string(texts_.notes[row.tags]), std::string(texts_.notes[row.comment])};
  change(annotation);
  std::uint32_t last = 0;
  row.color = annotation.color & 7;
  row.tags = texts_.notes.intern(annotation.tags, last);
  row.comment = texts_.notes.intern(annotation.comment, last);
  stamp(place);
  return true;
}

}  // namespace penstock::store
