// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to the project: clear, delete, annotate, undo, settings. One after the other, under one lock.
#include <cstdlib>
#include <map>

#include "store/annotation_text.h"
#include "store/store_impl.h"

namespace penstock::store {

using model::ExchangeId;
using NotePart = RowIndex::NotePart;

void Store::Impl::save(Edit edit) {
  if (!options.memoryOnly) queue.push(std::move(edit));
}

// `final`: removals that nothing brings back any more.
void Store::Impl::did(std::vector<ExchangeId> final) {
  if (final.empty()) return;
  // One that still runs would come back with its end: it waits for the close.
  const std::vector<ExchangeId> pending = index.pendingOf(final);
  std::erase_if(final, [&](ExchangeId id) { return std::find(pending.begin(), pending.end(), id) != pending.end(); });
  save(RemovalEdit{RemovalEdit::Kind::final, std::move(final)});
}

void Store::Impl::clear() {
  const ExchangeId through = next.load() - 1;
  hidden = {through, hidden.through};
  gate.refuseThrough(hidden.purge);
  index.clear(through);
  if (writer) writer->setHidden(hidden);
  if (options.memoryOnly) memory.drop(hidden.purge);
}

void Store::Impl::undoClear() {
  hidden.through = hidden.purge;
  index.undoClear();
  if (writer) writer->setHidden(hidden);
}

UndoStep Store::Impl::putBack(const UndoStep& step) {
  UndoStep inverse;
  inverse.kind = UndoStep::Kind::note;
  inverse.part = step.part;
  inverse.notes = index.restore(step.notes, step.part);
  if (options.memoryOnly) return inverse;
  std::map<std::uint32_t, std::vector<ExchangeId>> byValue;
  for (const RowIndex::NoteBefore& note : step.notes) byValue[note.value].push_back(note.id);
  for (auto& [value, ids] : byValue) {
    const bool color = step.part == NotePart::color;
    save(NoteEdit{step.part, color ? std::uint8_t(value) : std::uint8_t(0), color ? std::string() : index.noteText(value),
                  std::move(ids)});
  }
  return inverse;
}

void Store::Impl::annotate(const std::vector<ExchangeId>& ids, NotePart part, std::uint8_t color, std::string text) {
  waitLoaded();
  std::lock_guard lock(editMutex);
  if (closed) return;
  UndoStep step;
  step.kind = UndoStep::Kind::note;
  step.part = part;
  step.notes = index.annotate(ids, part, color, text);
  if (step.notes.empty()) return;
  std::vector<ExchangeId> changed;
  changed.reserve(step.notes.size());
  for (const RowIndex::NoteBefore& note : step.notes) changed.push_back(note.id);
  save(NoteEdit{part, color, std::move(text), std::move(changed)});
  did(undo.push(std::move(step)));
}

void Store::clear() {
  impl_->waitLoaded();
  std::lock_guard lock(impl_->editMutex);
  if (impl_->closed) return;
  impl_->did(impl_->undo.push({}));
  impl_->clear();
}

void Store::remove(const std::vector<ExchangeId>& ids) {
  impl_->waitLoaded();
  std::lock_guard lock(impl_->editMutex);
  if (impl_->closed) return;
  UndoStep step;
  step.kind = UndoStep::Kind::remove;
  step.removed = impl_->index.remove(ids);
  if (step.removed.empty()) return;
  impl_->save(RemovalEdit{RemovalEdit::Kind::removed, step.removed});
  impl_->did(impl_->undo.push(std::move(step)));
}

void Store::setColor(const std::vector<ExchangeId>& ids, std::uint8_t color) {
  if (color <= 6) impl_->annotate(ids, NotePart::color, color, {});
}
void Store::setComment(const std::vector<ExchangeId>& ids, std::string_view comment) {
  impl_->annotate(ids, NotePart::comment, 0, commentFrom(comment));
}
void Store::setTags(const std::vector<ExchangeId>& ids, std::string_view tags) {
  impl_->annotate(ids, NotePart::tags, 0, tagsFrom(tags));
}

std::string Store::undoText() const {
  std::lock_guard lock(impl_->editMutex);
  return impl_->closed ? std::string() : impl_->undo.text();
}

void Store::undo() {
  impl_->waitLoaded();
  std::lock_guard lock(impl_->editMutex);
  if (impl_->closed || impl_->undo.empty()) return;
  UndoStep step = impl_->undo.pop();
  switch (step.kind) {
    case UndoStep::Kind::clear:
      impl_->undoClear();
      step.next = impl_->next.load();
      break;
    case UndoStep::Kind::remove:
      impl_->index.restore(step.removed);
      impl_->save(RemovalEdit{RemovalEdit::Kind::restored, step.removed});
      break;
    case UndoStep::Kind::note:
      step = impl_->putBack(step);
      break;
  }
  impl_->undo.pushUndone(std::move(step));
}

std::string Store::redoText() const {
  std::lock_guard lock(impl_->editMutex);
  return impl_->closed ? std::string() : impl_->undo.redoText(impl_->next.load());
}

void Store::redo() {
  impl_->waitLoaded();
  std::lock_guard lock(impl_->editMutex);
  if (impl_->closed || !impl_->undo.canRedo(impl_->next.load())) return;
  UndoStep step = impl_->undo.popUndone();
  switch (step.kind) {
    case UndoStep::Kind::clear:
      impl_->clear();
      break;
    case UndoStep::Kind::remove:
      step.removed = impl_->index.remove(step.removed);
      impl_->save(RemovalEdit{RemovalEdit::Kind::removed, step.removed});
      break;
    case UndoStep::Kind::note:
      step = impl_->putBack(step);
      break;
  }
  impl_->did(impl_->undo.pushDoneAgain(std::move(step)));
}

// Called by the writer, and again when that was not enough. It never waits for the loader, which waits for the writer.
void Store::Impl::dropOldest() {
  if (loaded.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  std::lock_guard lock(editMutex);
  if (closed) return;
  undo.forget();
  // What a clear hides is older than all that is shown.
  const ExchangeId through = hidden.through > hidden.purge ? hidden.through : index.dropOldest();
  if (through == 0) return;
  hidden = {through, through};
  gate.refuseThrough(through);
  if (writer) writer->setHidden(hidden);
}

namespace {

constexpr const char* limitKey = "project.limit";

}  // namespace

void Store::Impl::loadLimit() {
  const auto found = settings.find(limitKey);
  if (found == settings.end()) return;
  SizeLimit limit;
  char* end = nullptr;
  limit.bytes = std::strtoull(found->second.c_str(), &end, 10);
  const std::string_view policy = end;
  limit.policy = policy == " drop"   ? SizeLimit::Policy::dropOldest
                 : policy == " stop" ? SizeLimit::Policy::stopRecording
                                     : SizeLimit::Policy::ask;
  writer->setLimit(limit);
}

void Store::setLimit(SizeLimit limit) {
  if (!impl_->writer) return;
  const char* policy = limit.policy == SizeLimit::Policy::dropOldest      ? " drop"
                       : limit.policy == SizeLimit::Policy::stopRecording ? " stop"
                                                                          : " ask";
  setSetting(limitKey, limit.bytes == 0 ? std::string() : std::to_string(limit.bytes) + policy);
  impl_->writer->setLimit(limit);
}

std::string Store::setting(const std::string& key) const {
  std::lock_guard lock(impl_->editMutex);
  const auto found = impl_->settings.find(key);
  return found == impl_->settings.end() ? std::string() : found->second;
}

void Store::setSetting(const std::string& key, std::string value) {
  std::lock_guard lock(impl_->editMutex);
  const auto found = impl_->settings.find(key);
  if (found == impl_->settings.end() ? value.empty() : found->second == value) return;
  if (value.empty())
    impl_->settings.erase(key);
  else
    impl_->settings[key] = value;
  if (!impl_->closed) impl_->save(SettingEdit{key, std::move(value)});
}

}  // namespace penstock::store
