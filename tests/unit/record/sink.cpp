// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/record/sink.h"

#include <chrono>
#include <stdexcept>

namespace penstock::record::test {

model::ExchangeId Sink::nextId() {
  const std::lock_guard lock(mutex_);
  return ++last_;
}

void Sink::record(model::RecordBatch batch) {
  const std::lock_guard lock(mutex_);
  if (to_) to_->record(batch);
  for (auto& c : batch.chunks) {
    std::string& body = chunks_[{c.id, c.which().number()}];
    if (body.size() != c.offset) throw std::logic_error("a chunk out of order");
    body += c.bytes;
  }
  for (auto& b : batch.messages) {
    std::vector<model::Message>& known = messages_[b.id];
    for (auto& m : b.messages) {
      if (m.index > known.size()) throw std::logic_error("a message out of order");
      if (m.index == known.size()) known.emplace_back();
      known[std::size_t(m.index)] = std::move(m);
    }
  }
  for (auto& x : batch.exchanges) latest_[x->id] = x;
  for (const model::ExchangeId id : batch.withdrawn) latest_.erase(id);
  changed_.notify_all();
}

void Sink::setFault(std::function<void(std::string_view)> fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
}

void Sink::meetFault(std::string_view where) const {
  const std::lock_guard lock(mutex_);
  if (fault_) fault_(where);
}

bool Sink::recording() const {
  meetFault("recording");
  return true;
}

bool Sink::congested() const {
  meetFault("congested");
  const std::lock_guard lock(mutex_);
  return congested_;
}

void Sink::whenReady(std::function<void()> ready) {
  {
    const std::lock_guard lock(mutex_);
    if (congested_) {
      waiting_.push_back(std::move(ready));
      return;
    }
  }
  ready();
}

void Sink::setCongested(bool on) {
  std::vector<std::function<void()>> ready;
  {
    const std::lock_guard lock(mutex_);
    congested_ = on;
    if (!on) ready.swap(waiting_);
  }
  for (auto& r : ready) r();
}

model::ExchangePtr Sink::latest(model::ExchangeId id) {
  const std::lock_guard lock(mutex_);
  const auto it = latest_.find(id);
  return it == latest_.end() ? nullptr : it->second;
}

model::ExchangePtr Sink::finished(model::ExchangeId id) {
  std::unique_lock lock(mutex_);
  const bool there = changed_.wait_for(lock, std::chrono::seconds(10), [&] {
    const auto it = latest_.find(id);
    return it != latest_.end() && it->second->state != model::ExchangeState::pending;
  });
  return there ? latest_[id] : nullptr;
}

void Sink::passOn(model::ExchangeSink* to) {
  const std::lock_guard lock(mutex_);
  to_ = to;
}

std::string Sink::body(model::ExchangeId id, model::BodyId which) {
  const auto x = finished(id);
  if (!x) return "(no exchange)";
  const model::BodyId kept = keptAs(*x, which);
  const model::Body& body = *bodyIn(*x, kept);
  const std::lock_guard lock(mutex_);
  return body.bytes ? *body.bytes : chunks_[{id, kept.number()}];
}

std::size_t Sink::count() {
  const std::lock_guard lock(mutex_);
  return latest_.size();
}

model::ExchangeState Sink::now(model::ExchangeId id) {
  const std::lock_guard lock(mutex_);
  return latest_.at(id)->state;
}

std::vector<model::Message> Sink::messages(model::ExchangeId id, std::size_t atLeast) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::seconds(10), [&] { return messages_[id].size() >= atLeast; });
  return messages_[id];
}

}  // namespace penstock::record::test
