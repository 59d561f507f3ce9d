// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/query/query_engine.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

namespace penstock::service {
namespace {

// Rows that come at thousands a second are looked at in bunches; a person who asks does not wait for one.
constexpr auto kBreath = std::chrono::milliseconds(20);

class Handle final : public model::TrafficQuery {
 public:
  explicit Handle(std::shared_ptr<RowQuery> query) : query_(std::move(query)) {}
  ~Handle() override { query_->cancel(); }
  Changes take() override { return query_->take(); }
  Notifier<>& changed() override { return query_->changed(); }

 private:
  const std::shared_ptr<RowQuery> query_;
};

}  // namespace

QueryEngine::QueryEngine(store::Store& store, CandidatesOf candidates) : store_(store), candidates_(std::move(candidates)) {
  rowsComing_ = store_.changed().subscribeOnce([this] {
    {
      const std::lock_guard lock(mutex_);
      rowsChanged_ = true;
    }
    rowsWake_.notify_one();
  });
  rows_ = std::thread([this] { lookAtRows(); });
  disk_ = std::thread([this] { readWhatWaits(); });
  pthread_setname_np(rows_.native_handle(), "query rows");
  pthread_setname_np(disk_.native_handle(), "query disk");
}

QueryEngine::~QueryEngine() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    for (const auto& q : queries_) q->cancel();
  }
  rowsWake_.notify_all();
  diskWake_.notify_all();
  rows_.join();
  disk_.join();
}

std::shared_ptr<model::TrafficQuery> QueryEngine::query(filter::ExpressionPtr expression, redaction::RedactionPtr redaction) {
  auto query = std::make_shared<RowQuery>(store_, std::move(expression), candidates_, std::move(redaction));
  auto handle = std::make_shared<Handle>(query);
  {
    const std::lock_guard lock(mutex_);
    queries_.insert(queries_.begin(), std::move(query));
    rowsChanged_ = asked_ = true;
  }
  rowsWake_.notify_one();
  return handle;
}

// `mutex_` is held by nobody.
QueryEngine::Queries QueryEngine::running() {
  const std::lock_guard lock(mutex_);
  std::erase_if(queries_, [](const auto& q) { return q->cancelled(); });
  return queries_;
}

void QueryEngine::lookAtRows() {
  bool more = false;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (!more) rowsWake_.wait(lock, [this] { return rowsChanged_ || stop_; });
      if (stop_) return;
      rowsChanged_ = asked_ = false;
    }
    const Queries queries = running();
    if (queries.empty()) {
      more = false;
      continue;
    }
    // Before looking: what comes meanwhile calls again.
    rowsComing_.arm();
    more = false;
    for (const auto& q : queries)
      if (!q->cancelled() && q->stepRows()) more = true;
    {
      const std::lock_guard lock(mutex_);
      diskWork_ = true;
    }
    diskWake_.notify_one();
    if (!more) {
      std::unique_lock lock(mutex_);
      if (rowsWake_.wait_for(lock, kBreath, [this] { return stop_ || asked_; }) && stop_) return;
    }
  }
}

void QueryEngine::readWhatWaits() {
  bool more = false;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (!more) diskWake_.wait(lock, [this] { return diskWork_ || stop_; });
      if (stop_) return;
      diskWork_ = false;
    }
    more = false;
    for (const auto& q : running())
      if (!q->cancelled() && q->diskWaits() && q->stepDisk()) more = true;
  }
}

}  // namespace penstock::service
