// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/project_sink.h"

#include <algorithm>
#include <utility>

#include "penstock/base/clock.h"

namespace penstock::service {

ProjectSink::ProjectSink(std::shared_ptr<store::Store> store) : store_(std::move(store)), first_(store_->peekId()) {}

std::shared_ptr<store::Store> ProjectSink::store() const {
  const std::lock_guard lock(mutex_);
  return store_;
}

std::shared_ptr<store::Store> ProjectSink::change(std::shared_ptr<store::Store> store) {
  const std::lock_guard lock(mutex_);
  if (const model::ExchangeId end = store_->peekId(); end > first_) former_.push_back({first_, end});
  first_ = store->peekId();
  return std::exchange(store_, std::move(store));
}

bool ProjectSink::isFormer(model::ExchangeId id) const {
  return std::any_of(former_.begin(), former_.end(), [id](const Ids& ids) { return id >= ids.first && id < ids.end; });
}

model::ExchangeId ProjectSink::idOf(store::Store& store) const {
  for (;;) {
    const model::ExchangeId id = store.nextId();
    const auto taken = std::find_if(former_.begin(), former_.end(), [id](const Ids& ids) { return id >= ids.first && id < ids.end; });
    if (taken == former_.end()) return id;
    store.idsFrom(taken->end);
  }
}

model::ExchangeId ProjectSink::nextId() {
  const std::lock_guard lock(mutex_);
  return idOf(*store_);
}

void ProjectSink::record(model::RecordBatch batch) {
  std::shared_ptr<store::Store> store;
  {
    const std::lock_guard lock(mutex_);
    store = store_;
    if (!former_.empty()) {
      std::erase_if(batch.exchanges, [this](const model::ExchangePtr& x) { return isFormer(x->id); });
      std::erase_if(batch.chunks, [this](const model::BodyChunk& c) { return isFormer(c.id); });
      std::erase_if(batch.messages, [this](const model::MessageBatch& m) { return isFormer(m.id); });
    }
  }
  store->record(std::move(batch));
  {
    const std::lock_guard lock(recordsMutex_);
    ++records_;
  }
  recorded_.notify_all();
}

void ProjectSink::waitUntil(const std::function<bool()>& there) {
  const SteadyTime until = steadyNow() + std::chrono::seconds(1);
  std::unique_lock lock(recordsMutex_);
  while (!released_) {
    const std::uint64_t before = records_;
    lock.unlock();
    const bool found = there();
    lock.lock();
    if (found || !recorded_.wait_until(lock, until, [&] { return released_ || records_ != before; })) return;
  }
}

void ProjectSink::release() {
  {
    const std::lock_guard lock(recordsMutex_);
    released_ = true;
  }
  recorded_.notify_all();
}

}  // namespace penstock::service
