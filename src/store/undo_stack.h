// SPDX-License-Identifier: GPL-3.0-or-later
// What a person did to rows, newest last, as far as it can be taken back.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "store/row_index.h"

namespace penstock::store {

struct UndoStep {
  enum class Kind : std::uint8_t { clear, remove, note } kind = Kind::clear;
  RowIndex::NotePart part = RowIndex::NotePart::color;  // of note
  std::vector<model::ExchangeId> removed;
  std::vector<RowIndex::NoteBefore> notes;
  std::size_t size() const { return removed.size() + notes.size(); }
};

/// Bounded: the oldest steps go first, the newest is always kept. Thread: the caller's lock.
class UndoStack {
 public:
  /// Gives the ids whose removal nothing brings back any more.
  std::vector<model::ExchangeId> push(UndoStep step) {
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
  void forget() {
    steps_.clear();
    size_ = 0;
  }
  /// What pop() would take back, as a menu says it: "Clear", "Delete 3 exchanges"; "" for nothing.
  std::string text() const {
    if (steps_.empty()) return {};
    const UndoStep& step = steps_.back();
    switch (step.kind) {
      case UndoStep::Kind::clear:
        return "Clear";
      case UndoStep::Kind::remove:
        return step.removed.size() == 1 ? "Delete 1 exchange"
                                        : "Delete " + std::to_string(step.removed.size()) + " exchanges";
      case UndoStep::Kind::note:
        return step.part == RowIndex::NotePart::color  ? "Colour"
               : step.part == RowIndex::NotePart::tags ? "Tags"
                                                       : "Comment";
    }
    return {};
  }

 private:
  static constexpr std::size_t mostSteps = 200, mostRows = 2'000'000;
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
  std::size_t size_ = 0;
};

}  // namespace penstock::store
