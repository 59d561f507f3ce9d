// SPDX-License-Identifier: GPL-3.0-or-later
// What a person did to rows, newest last, as far as it can be taken back; and what was taken back, as far as it can be done again.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "store/row_index.h"

namespace penstock::store {

struct UndoStep {
  enum class Kind : std::uint8_t { clear, remove, note } kind = Kind::clear;
  NotePart part = NotePart::color;  // of note
  std::vector<model::ExchangeId> removed;
  std::vector<NoteBefore> notes;  // what is put back: what was there before, or, to do it again, after it
  model::ExchangeId next = 0;               // of a clear taken back: the next id there was then
  std::size_t size() const { return removed.size() + notes.size(); }
};

/// Bounded: the oldest steps go first, the newest is always kept. Thread: the caller's lock.
class UndoStack {
 public:
  /// Something new was done: what was taken back before cannot be done again. Gives the ids whose removal nothing brings back any more.
  std::vector<model::ExchangeId> push(UndoStep step) {
    undone_.clear();
    return pushDoneAgain(std::move(step));
  }
  /// The same of what popUndone gave.
  std::vector<model::ExchangeId> pushDoneAgain(UndoStep step) {
    std::vector<model::ExchangeId> final;
    if (step.kind == UndoStep::Kind::clear) dropThroughClear();
    size_ += step.size();
    steps_.push_back(std::move(step));
    while (steps_.size() > mostSteps || (size_ > mostRows && steps_.size() > 1)) {
      final.insert(final.end(), steps_.front().removed.begin(), steps_.front().removed.end());
      dropOldest();
    }
    return final;
  }
  bool empty() const { return steps_.empty(); }
  UndoStep pop() {
    UndoStep step = std::move(steps_.back());
    steps_.pop_back();
    size_ -= step.size();
    return step;
  }
  void pushUndone(UndoStep step) { undone_.push_back(std::move(step)); }
  /// `next` as of UndoStep. A clear would hide what came since as well, which is not what was taken back: nothing is done again then.
  bool canRedo(model::ExchangeId next) const {
    return !undone_.empty() && (undone_.back().kind != UndoStep::Kind::clear || undone_.back().next == next);
  }
  UndoStep popUndone() {
    UndoStep step = std::move(undone_.back());
    undone_.pop_back();
    return step;
  }
  void forget() {
    steps_.clear();
    undone_.clear();
    size_ = 0;
  }
  /// What pop() would take back, as a menu says it: "Clear", "Delete 3 exchanges"; "" for nothing.
  std::string text() const { return steps_.empty() ? std::string() : textOf(steps_.back()); }
  /// What popUndone() would do again.
  std::string redoText(model::ExchangeId next) const { return canRedo(next) ? textOf(undone_.back()) : std::string(); }

 private:
  static constexpr std::size_t mostSteps = 200, mostRows = 2'000'000;
  static std::string textOf(const UndoStep& step) {
    switch (step.kind) {
      case UndoStep::Kind::clear:
        return "Clear";
      case UndoStep::Kind::remove:
        return step.removed.size() == 1 ? "Delete 1 exchange"
                                        : "Delete " + std::to_string(step.removed.size()) + " exchanges";
      case UndoStep::Kind::note:
        return step.part == NotePart::color  ? "Colour"
               : step.part == NotePart::tags ? "Tags"
                                                       : "Comment";
    }
    return {};
  }
  // What an earlier clear hid goes for good with the next one, and so does all that was done before it.
  void dropThroughClear() {
    std::size_t n = steps_.size();
    while (n > 0 && steps_[n - 1].kind != UndoStep::Kind::clear) --n;
    while (n-- > 0) dropOldest();
  }
  void dropOldest() {
    size_ -= steps_.front().size();
    steps_.pop_front();
  }
  std::deque<UndoStep> steps_;
  std::vector<UndoStep> undone_;  // newest last; never more than there were steps
  std::size_t size_ = 0;
};

}  // namespace penstock::store
