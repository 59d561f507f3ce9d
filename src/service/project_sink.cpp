// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/project_sink.h"

#include <utility>

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
}

}  // namespace penstock::service
