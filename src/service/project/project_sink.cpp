// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/project/project_sink.h"

#include <algorithm>
#include <utility>

#include "service/project/project_impl.h"

namespace penstock::service {

using model::ExchangeId;

ProjectPtr ProjectSink::project() const {
  const std::lock_guard lock(mutex_);
  return project_;
}

ProjectPtr ProjectSink::change(ProjectPtr next) {
  const std::lock_guard lock(mutex_);
  if (project_)
    if (const ExchangeId end = project_->impl().store->peekId(); end > first_) former_.push_back({first_, end});
  first_ = next->impl().store->peekId();
  return std::exchange(project_, std::move(next));
}

bool ProjectSink::isFormer(ExchangeId id) const {
  return std::any_of(former_.begin(), former_.end(), [id](const Ids& ids) { return id >= ids.first && id < ids.end; });
}

void ProjectSink::ended(const model::ExchangePtr& exchange) const {
  ProjectPtr project;
  {
    const std::lock_guard lock(mutex_);
    if (!isFormer(exchange->id)) project = project_;
  }
  if (project) project->ended().notify(exchange);
}

ExchangeId ProjectSink::nextId() {
  const std::lock_guard lock(mutex_);
  store::Store& store = *project_->impl().store;
  for (;;) {
    const ExchangeId id = store.nextId();
    const auto taken = std::find_if(former_.begin(), former_.end(), [id](const Ids& ids) { return id >= ids.first && id < ids.end; });
    if (taken == former_.end()) return id;
    store.idsFrom(taken->end);
  }
}

void ProjectSink::record(model::RecordBatch batch) {
  ProjectPtr project;
  {
    const std::lock_guard lock(mutex_);
    project = project_;
    if (!former_.empty()) {
      std::erase_if(batch.exchanges, [this](const model::ExchangePtr& x) { return isFormer(x->id); });
      std::erase_if(batch.chunks, [this](const model::BodyChunk& c) { return isFormer(c.id); });
      std::erase_if(batch.messages, [this](const model::MessageBatch& m) { return isFormer(m.id); });
      std::erase_if(batch.withdrawn, [this](ExchangeId id) { return isFormer(id); });
    }
  }
  project->impl().record(std::move(batch));
}

bool ProjectSink::congested() const { return project()->impl().store->congested(); }
void ProjectSink::whenReady(std::function<void()> ready) { project()->impl().store->whenReady(std::move(ready)); }
bool ProjectSink::recording() const { return project()->impl().store->recording(); }

}  // namespace penstock::service
