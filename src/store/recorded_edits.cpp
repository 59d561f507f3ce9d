// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recorded_edits.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/annotation_text.h"

namespace penstock::store {

using model::ExchangeId;

RecordedEdits::Batch RecordedEdits::takenFrom(model::RecordBatch& batch) {
  Batch out;
  for (const model::ExchangePtr& x : batch.exchanges) {
    if (x->annotation.empty()) continue;
    const std::lock_guard lock(mutex_);
    model::Annotation& told = marked_[x->id];
    if (!(told == x->annotation)) out.marks.emplace_back(x->id, x->annotation);
    told = x->annotation;
    if (x->state != model::ExchangeState::pending) marked_.erase(x->id);
  }
  if (batch.withdrawn.empty()) return out;
  out.withdrawn = std::move(batch.withdrawn);
  std::sort(out.withdrawn.begin(), out.withdrawn.end());
  const auto gone = [&out](ExchangeId id) { return std::binary_search(out.withdrawn.begin(), out.withdrawn.end(), id); };
  std::erase_if(batch.exchanges, [&](const model::ExchangePtr& x) { return gone(x->id); });
  std::erase_if(batch.chunks, [&](const model::BodyChunk& c) { return gone(c.id); });
  std::erase_if(batch.messages, [&](const model::MessageBatch& m) { return gone(m.id); });
  std::erase_if(out.marks, [&](const auto& one) { return gone(one.first); });
  const std::lock_guard lock(mutex_);
  for (const ExchangeId id : out.withdrawn) marked_.erase(id);
  return out;
}

void RecordedEdits::carryOut(Batch batch) {
  if (batch.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (loading_) {
      std::move(batch.marks.begin(), batch.marks.end(), std::back_inserter(late_.marks));
      late_.withdrawn.insert(late_.withdrawn.end(), batch.withdrawn.begin(), batch.withdrawn.end());
      return;
    }
  }
  for (const auto& [id, annotation] : batch.marks) mark(id, annotation);
  if (!batch.withdrawn.empty()) {
    index_.remove(batch.withdrawn);
    save_(RemovalEdit{RemovalEdit::Kind::final, std::move(batch.withdrawn)});
  }
  index_.changed().notify();
}

void RecordedEdits::beginLoad() {
  const std::lock_guard lock(mutex_);
  loading_ = true;
}

void RecordedEdits::loaded() {
  Batch late;
  {
    const std::lock_guard lock(mutex_);
    loading_ = false;
    late = std::exchange(late_, {});
  }
  carryOut(std::move(late));
}

void RecordedEdits::mark(ExchangeId id, const model::Annotation& annotation) {
  model::Annotation clean{std::uint8_t(annotation.color & 7), tagsFrom(annotation.tags), commentFrom(annotation.comment)}, now;
  const bool there = index_.changeAnnotation(id, [&](model::Annotation& row) {
    addTo(row, clean);
    row.tags = tagsFrom(row.tags);
    now = row;
  });
  if (!there) return;
  if (now.color != 0) save_(NoteEdit{NotePart::color, now.color, {}, {id}});
  if (!now.tags.empty()) save_(NoteEdit{NotePart::tags, 0, now.tags, {id}});
  if (!now.comment.empty()) save_(NoteEdit{NotePart::comment, 0, now.comment, {id}});
}

}  // namespace penstock::store
