// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/project_edits.h"

#include <algorithm>
#include <utility>

namespace penstock::store {

using model::ExchangeId;

void ProjectEdits::open(Hidden hidden, std::map<std::string, std::string> settings, std::shared_future<Result<void>> rowsThere) {
  hidden_ = hidden;
  settings_ = std::move(settings);
  loaded_ = std::move(rowsThere);
}

void ProjectEdits::opened(ProjectWriter& writer) {
  std::lock_guard lock(mutex_);
  writer_ = &writer;
}

bool ProjectEdits::close() {
  std::lock_guard lock(mutex_);
  return !std::exchange(closed_, true);
}

void ProjectEdits::waitLoaded() const {
  if (loaded_.valid()) loaded_.wait();
}

void ProjectEdits::save(Edit edit) {
  if (!parts_.memoryOnly) parts_.queue.push(std::move(edit));
}

// `final`: removals that nothing brings back any more.
void ProjectEdits::did(std::vector<ExchangeId> final) {
  if (final.empty()) return;
  // One that still runs would come back with its end: it waits for the close.
  const std::vector<ExchangeId> pending = parts_.index.pendingOf(final);
  std::erase_if(final, [&](ExchangeId id) { return std::find(pending.begin(), pending.end(), id) != pending.end(); });
  save(RemovalEdit{RemovalEdit::Kind::final, std::move(final)});
}

void ProjectEdits::hideAll() {
  const ExchangeId through = parts_.next.load() - 1;
  hidden_ = {through, hidden_.through};
  parts_.gate.refuseThrough(hidden_.purge);
  parts_.index.clear(through);
  if (writer_) writer_->setHidden(hidden_);
  if (parts_.memoryOnly) parts_.memory.drop(hidden_.purge);
}

void ProjectEdits::showHidden() {
  hidden_.through = hidden_.purge;
  parts_.index.undoClear();
  if (writer_) writer_->setHidden(hidden_);
}

UndoStep ProjectEdits::putBack(const UndoStep& step) {
  UndoStep inverse;
  inverse.kind = UndoStep::Kind::note;
  inverse.part = step.part;
  inverse.notes = parts_.index.restore(step.notes, step.part);
  if (parts_.memoryOnly) return inverse;
  std::map<std::uint32_t, std::vector<ExchangeId>> byValue;
  for (const NoteBefore& note : step.notes) byValue[note.value].push_back(note.id);
  for (auto& [value, ids] : byValue) {
    const bool color = step.part == NotePart::color;
    save(NoteEdit{step.part, color ? std::uint8_t(value) : std::uint8_t(0), color ? std::string() : parts_.index.noteText(value),
                  std::move(ids)});
  }
  return inverse;
}

Result<void> ProjectEdits::annotate(const std::vector<ExchangeId>& ids, NotePart part, std::uint8_t color, std::string text) {
  waitLoaded();
  std::lock_guard lock(mutex_);
  if (closed_) return wasClosed();
  UndoStep step;
  step.kind = UndoStep::Kind::note;
  step.part = part;
  step.notes = parts_.index.annotate(ids, part, color, text);
  if (step.notes.empty()) return {};
  std::vector<ExchangeId> changed;
  changed.reserve(step.notes.size());
  for (const NoteBefore& note : step.notes) changed.push_back(note.id);
  save(NoteEdit{part, color, std::move(text), std::move(changed)});
  did(undo_.push(std::move(step)));
  return {};
}

Result<void> ProjectEdits::clear() {
  waitLoaded();
  std::lock_guard lock(mutex_);
  if (closed_) return wasClosed();
  did(undo_.push({}));
  hideAll();
  return {};
}

Result<void> ProjectEdits::remove(const std::vector<ExchangeId>& ids) {
  waitLoaded();
  std::lock_guard lock(mutex_);
  if (closed_) return wasClosed();
  UndoStep step;
  step.kind = UndoStep::Kind::remove;
  step.removed = parts_.index.remove(ids);
  if (step.removed.empty()) return {};
  save(RemovalEdit{RemovalEdit::Kind::removed, step.removed});
  did(undo_.push(std::move(step)));
  return {};
}

std::string ProjectEdits::undoText() const {
  std::lock_guard lock(mutex_);
  return closed_ ? std::string() : undo_.text();
}

Result<void> ProjectEdits::undo() {
  waitLoaded();
  std::lock_guard lock(mutex_);
  if (closed_) return wasClosed();
  if (undo_.empty()) return {};
  UndoStep step = undo_.pop();
  switch (step.kind) {
    case UndoStep::Kind::clear:
      showHidden();
      step.next = parts_.next.load();
      break;
    case UndoStep::Kind::remove:
      parts_.index.restore(step.removed);
      save(RemovalEdit{RemovalEdit::Kind::restored, step.removed});
      break;
    case UndoStep::Kind::note:
      step = putBack(step);
      break;
  }
  undo_.pushUndone(std::move(step));
  return {};
}

std::string ProjectEdits::redoText() const {
  std::lock_guard lock(mutex_);
  return closed_ ? std::string() : undo_.redoText(parts_.next.load());
}

Result<void> ProjectEdits::redo() {
  waitLoaded();
  std::lock_guard lock(mutex_);
  if (closed_) return wasClosed();
  if (!undo_.canRedo(parts_.next.load())) return {};
  UndoStep step = undo_.popUndone();
  switch (step.kind) {
    case UndoStep::Kind::clear:
      hideAll();
      break;
    case UndoStep::Kind::remove:
      step.removed = parts_.index.remove(step.removed);
      save(RemovalEdit{RemovalEdit::Kind::removed, step.removed});
      break;
    case UndoStep::Kind::note:
      step = putBack(step);
      break;
  }
  did(undo_.pushDoneAgain(std::move(step)));
  return {};
}

void ProjectEdits::dropOldest() {
  if (loaded_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  std::lock_guard lock(mutex_);
  if (closed_) return;
  undo_.forget();
  // What a clear hides is older than all that is shown.
  const ExchangeId through = hidden_.through > hidden_.purge ? hidden_.through : parts_.index.dropOldest();
  if (through == 0) return;
  hidden_ = {through, through};
  parts_.gate.refuseThrough(through);
  if (writer_) writer_->setHidden(hidden_);
}

std::string ProjectEdits::setting(const std::string& key) const {
  std::lock_guard lock(mutex_);
  const auto found = settings_.find(key);
  return found == settings_.end() ? std::string() : found->second;
}

Result<void> ProjectEdits::set(const std::string& key, std::string value) {
  std::lock_guard lock(mutex_);
  if (closed_) return wasClosed();
  const auto found = settings_.find(key);
  if (found == settings_.end() ? value.empty() : found->second == value) return {};
  if (value.empty())
    settings_.erase(key);
  else
    settings_[key] = value;
  save(SettingEdit{key, std::move(value)});
  return {};
}

Result<void> ProjectEdits::keep(PageEdit edit) {
  std::lock_guard lock(mutex_);
  if (closed_) return wasClosed();
  save(std::move(edit));
  return {};
}

}  // namespace penstock::store
