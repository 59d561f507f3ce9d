// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/project.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <utility>

#include "penstock/filter/exchange_row.h"
#include "penstock/service/redacted_query.h"
#include "service/project/project_impl.h"
#include "service/query/stored_whole.h"

namespace penstock::service {

using model::ExchangeId;

namespace {

/// What was taken from a project, and the project with it.
template <class Part>
std::shared_ptr<Part> keeping(std::shared_ptr<const Project> project, std::shared_ptr<Part> part) {
  Part* const raw = part.get();
  return {std::make_shared<std::pair<std::shared_ptr<const Project>, std::shared_ptr<Part>>>(std::move(project), std::move(part)), raw};
}

/// Of a project that is closed: nothing is known, and nothing more will be.
class NoQuery final : public model::TrafficQuery {
 public:
  Changes take() override {
    Changes none;
    none.complete = true;
    return none;
  }
  Notifier<>& changed() override { return changed_; }

 private:
  Notifier<> changed_;
};

store::SizeLimit::Policy policyOf(LimitPolicy policy) {
  switch (policy) {
    case LimitPolicy::ask: return store::SizeLimit::Policy::ask;
    case LimitPolicy::dropOldest: return store::SizeLimit::Policy::dropOldest;
    case LimitPolicy::stopRecording: break;
  }
  return store::SizeLimit::Policy::stopRecording;
}

LimitPolicy policyOf(store::SizeLimit::Policy policy) {
  switch (policy) {
    case store::SizeLimit::Policy::ask: return LimitPolicy::ask;
    case store::SizeLimit::Policy::dropOldest: return LimitPolicy::dropOldest;
    case store::SizeLimit::Policy::stopRecording: break;
  }
  return LimitPolicy::stopRecording;
}

}  // namespace

Result<ProjectPtr> Project::Impl::open(store::StoreOptions options) {
  auto impl = std::make_unique<Impl>();
  options.recordingChanged = [self = impl.get()] { self->changed.notify(); };
  auto opened = store::Store::open(std::move(options));
  if (!opened) return opened.error();
  impl->store = std::move(*opened);
  impl->queries = std::make_unique<QueryEngine>(
      *impl->store, [&store = *impl->store](const filter::NeededTexts& needed) { return store.candidates(needed); });
  return std::make_shared<Project>(std::move(impl));
}

void Project::Impl::record(model::RecordBatch batch) {
  std::vector<ExchangeId> over = batch.withdrawn;
  for (const model::ExchangePtr& x : batch.exchanges)
    if (x->id != 0 && x->state != model::ExchangeState::pending) over.push_back(x->id);
  store->record(std::move(batch));
  if (!over.empty()) recorded.notify(over);
}

Result<void> Project::Impl::told(Result<void> done) const {
  if (done) changed.notify();
  return done;
}

void Project::Impl::close() {
  if (closed.exchange(true)) return;
  recorded.notify({});
  {
    std::unique_ptr<QueryEngine> over;
    const std::lock_guard lock(queriesMutex);
    over = std::move(queries);
  }
  store->close();
  changed.notify();
}

void waitRecorded(const Project& project, ExchangeId id) {
  const auto there = std::make_shared<std::promise<void>>();
  const auto recorded = there->get_future();
  const Subscription waiting = project.whenRecorded(id, [there] { there->set_value(); });
  recorded.wait_for(std::chrono::seconds(1));
}

Project::Project(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Project::~Project() { impl_->close(); }

std::shared_ptr<model::TrafficIndex> Project::rows() { return {shared_from_this(), impl_->store.get()}; }

std::shared_ptr<model::TrafficQuery> Project::query(filter::ExpressionPtr expression) { return queryWithoutSecrets(shared_from_this(), std::move(expression), nullptr); }

std::shared_ptr<model::TrafficQuery> queryWithoutSecrets(const ProjectPtr& project, filter::ExpressionPtr expression, redaction::RedactionPtr redaction) {
  Project::Impl& impl = project->impl();
  const std::lock_guard lock(impl.queriesMutex);
  if (!impl.queries) return std::make_shared<NoQuery>();
  return keeping<model::TrafficQuery>(project, impl.queries->query(std::move(expression), std::move(redaction)));
}

Result<model::ExchangePtr> Project::load(ExchangeId id) const { return impl_->store->load(id); }

Result<std::vector<model::Message>> Project::messages(ExchangeId id, std::uint64_t first, std::size_t count) const {
  return impl_->store->messages(id, first, count);
}

std::shared_ptr<const model::BodyReader> Project::body(const model::ExchangePtr& exchange, model::BodyId which) const {
  return keeping(shared_from_this(), impl_->store->body(exchange, which));
}

std::shared_ptr<const model::BodyReader> Project::payload(ExchangeId id, const model::Message& message) const {
  return keeping(shared_from_this(), impl_->store->payload(id, message));
}

void Project::loadAsync(ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const {
  impl_->store->loadAsync(id, std::move(done));
}

void Project::messagesAsync(ExchangeId id, std::uint64_t first, std::size_t count,
                            std::function<void(Result<std::vector<model::Message>>)> done) const {
  impl_->store->messagesAsync(id, first, count, std::move(done));
}

Subscription Project::whenRecorded(ExchangeId id, std::function<void()> done) const {
  const auto once = [told = std::make_shared<std::atomic_flag>(), done = std::move(done)] {
    if (!told->test_and_set()) done();
  };
  // First this: what is recorded after the look is told.
  Subscription waiting = impl_->recorded.subscribe([id, once](const std::vector<ExchangeId>& over) {
    if (over.empty() || std::find(over.begin(), over.end(), id) != over.end()) once();
  });
  const auto there = [&] {
    const model::Summary row = impl_->store->at(impl_->store->rowOf(id));
    if (row.id == id) return row.state != model::ExchangeState::pending;
    const auto hidden = impl_->store->load(id);
    return hidden && (*hidden)->state != model::ExchangeState::pending;
  };
  if (id == 0 || closed() || there()) once();
  return waiting;
}

bool Project::selects(filter::Evaluator& evaluator, const model::ExchangePtr& exchange) const {
  const filter::ExchangeRow row(*exchange);
  const filter::Verdict verdict = evaluator.onRow(row);
  if (verdict != filter::Verdict::unknown) return verdict == filter::Verdict::yes;
  waitRecorded(*this, exchange->id);
  return evaluator.onWhole(StoredWhole(*impl_->store, row, exchange, nullptr));
}

RecordingStatus Project::status() const {
  store::StoreStatus s = impl_->store->status();
  RecordingStatus out;
  out.recording = s.recording;
  out.project = std::move(s.path);
  out.problem = std::move(s.problem);
  out.lost = s.lost;
  out.savedAgoMs = s.unsavedAgeMs;
  out.unindexed = s.unindexed;
  out.size = s.size;
  out.sizeLimit = s.limit.bytes;
  out.limitPolicy = policyOf(s.limit.policy);
  out.limitAsked = s.limitAsked;
  out.damage = std::move(s.damage);
  out.foreign = s.foreign;
  out.checkedPercent = s.checkedPercent;
  return out;
}

bool Project::closed() const { return impl_->closed; }
Notifier<>& Project::changed() { return impl_->changed; }
Notifier<model::ExchangePtr>& Project::ended() { return impl_->ended; }

Result<void> Project::setRecording(bool on) { return impl_->told(impl_->store->setRecording(on)); }
Result<void> Project::clear() { return impl_->told(impl_->store->clear()); }
Result<void> Project::remove(const std::vector<ExchangeId>& ids) { return impl_->told(impl_->store->remove(ids)); }
Result<void> Project::setColor(const std::vector<ExchangeId>& ids, std::uint8_t color) { return impl_->told(impl_->store->setColor(ids, color)); }
Result<void> Project::setComment(const std::vector<ExchangeId>& ids, const std::string& comment) {
  return impl_->told(impl_->store->setComment(ids, comment));
}
Result<void> Project::setTags(const std::vector<ExchangeId>& ids, const std::string& tags) { return impl_->told(impl_->store->setTags(ids, tags)); }
std::string Project::undoText() const { return impl_->store->undoText(); }
Result<void> Project::undo() { return impl_->told(impl_->store->undo()); }
std::string Project::redoText() const { return impl_->store->redoText(); }
Result<void> Project::redo() { return impl_->told(impl_->store->redo()); }
std::string Project::setting(const std::string& key) const { return impl_->store->setting(key); }
Result<void> Project::setSetting(const std::string& key, std::string value) { return impl_->store->setSetting(key, std::move(value)); }
Result<void> Project::setLimit(std::uint64_t bytes, LimitPolicy policy) { return impl_->told(impl_->store->setLimit({bytes, policyOf(policy)})); }

}  // namespace penstock::service
