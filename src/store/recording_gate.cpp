// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recording_gate.h"

#include <algorithm>

namespace penstock::store {

using model::ExchangeId;

void RecordingGate::update(ExchangeId next) {
  const bool wasOpen = open();
  const bool isOpen = on_ && !limited_ && problem_.empty();
  if (!wasOpen) {
    gaps_.back().to = next;
    if (gaps_.back().from == next) gaps_.pop_back();  // nothing began meanwhile
  }
  if (!isOpen) {
    if (gaps_.size() == gapLimit) {  // many short stops: the two oldest become one
      gaps_[1].from = gaps_[0].from;
      gaps_.erase(gaps_.begin());
    }
    gaps_.push_back({next, UINT64_MAX, !problem_.empty()});
  }
  open_.store(isOpen, std::memory_order_relaxed);
  filtering_.store(!gaps_.empty() || refusedThrough_ != 0, std::memory_order_release);
}

void RecordingGate::setOn(bool on, ExchangeId next) {
  std::lock_guard lock(mutex_);
  on_ = on;
  update(next);
}

void RecordingGate::setProblem(std::string problem, ExchangeId next) {
  std::lock_guard lock(mutex_);
  const bool was = !problem_.empty();
  problem_ = std::move(problem);
  if (!was && !problem_.empty()) problemFrom_ = wallNow();
  if (was && problem_.empty()) problemTo_ = wallNow();
  update(next);
}

bool RecordingGate::setLimited(bool limited, ExchangeId next) {
  std::lock_guard lock(mutex_);
  if (limited_ == limited) return false;
  limited_ = limited;
  update(next);
  return true;
}

bool RecordingGate::limited() const {
  std::lock_guard lock(mutex_);
  return limited_;
}

bool RecordingGate::on() const {
  std::lock_guard lock(mutex_);
  return on_;
}

std::string RecordingGate::problem() const {
  std::lock_guard lock(mutex_);
  return problem_;
}

bool RecordingGate::hasProblem() const {
  std::lock_guard lock(mutex_);
  return !problem_.empty();
}

void RecordingGate::neverKept(const model::Exchange& exchange) {
  std::lock_guard lock(mutex_);
  if (on_ && exchange.startedAt >= problemFrom_ && (!problem_.empty() || exchange.startedAt <= problemTo_)) addLost(1);
}

void RecordingGate::refuseThrough(ExchangeId id) {
  std::lock_guard lock(mutex_);
  refusedThrough_ = id;
  if (id != 0) filtering_.store(true, std::memory_order_release);
}

const RecordingGate::Gap* RecordingGate::gapOf(ExchangeId id) const {
  const auto found =
      std::find_if(gaps_.rbegin(), gaps_.rend(), [id](const Gap& g) { return id >= g.from && id < g.to; });
  return found == gaps_.rend() ? nullptr : &*found;
}

void RecordingGate::filter(model::RecordBatch& batch, std::vector<model::ExchangePtr>& stopped) {
  if (!filtering_.load(std::memory_order_acquire)) return;
  std::lock_guard lock(mutex_);
  const auto isFinal = [](const model::ExchangePtr& x) { return x->state != model::ExchangeState::pending; };
  std::uint64_t lost = 0;
  std::erase_if(batch.exchanges, [&](const model::ExchangePtr& x) {
    if (x->id <= refusedThrough_) return true;
    const Gap* gap = gapOf(x->id);
    if (isFinal(x) && (gap ? gap->lossy : !problem_.empty())) ++lost;
    return gap != nullptr;
  });
  std::erase_if(batch.chunks,
                [&](const model::BodyChunk& c) { return c.id <= refusedThrough_ || gapOf(c.id) != nullptr; });
  std::erase_if(batch.messages,
                [&](const model::MessageBatch& m) { return m.id <= refusedThrough_ || gapOf(m.id) != nullptr; });
  addLost(lost);
  if (problem_.empty()) return;
  stopped = std::move(batch.exchanges);
  batch.exchanges.clear();
  batch.chunks.clear();
  batch.messages.clear();
}

}  // namespace penstock::store
