// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/project_sink.h"

#include <utility>

#include "penstock/base/clock.h"

namespace penstock::service {

std::shared_ptr<store::Store> ProjectSink::store() const {
  const std::lock_guard lock(mutex_);
  return store_;
}

std::shared_ptr<store::Store> ProjectSink::change(std::shared_ptr<store::Store> store) {
  const std::lock_guard lock(mutex_);
  first_ = store_->nextId();
  store->idsFrom(first_);
  return std::exchange(store_, std::move(store));
}

model::ExchangeId ProjectSink::nextId() {
  const std::lock_guard lock(mutex_);
  return store_->nextId();
}

void ProjectSink::record(model::RecordBatch batch) {
  std::shared_ptr<store::Store> store;
  model::ExchangeId first = 0;
  {
    const std::lock_guard lock(mutex_);
    store = store_;
    first = first_;
  }
  if (first != 0) {
    std::erase_if(batch.exchanges, [first](const model::ExchangePtr& x) { return x->id < first; });
    std::erase_if(batch.chunks, [first](const model::BodyChunk& c) { return c.id < first; });
    std::erase_if(batch.messages, [first](const model::MessageBatch& m) { return m.id < first; });
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
