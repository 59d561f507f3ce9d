// SPDX-License-Identifier: GPL-3.0-or-later
// What a project is to the service: its store, the queries over it, and its end.
#pragma once

#include <mutex>

#include "penstock/service/project.h"
#include "penstock/store/store.h"
#include "service/query/query_engine.h"

namespace penstock::service {

struct Project::Impl {
  /// As store::Store::open; the callbacks of `options` are set here.
  static Result<ProjectPtr> open(store::StoreOptions options);

  /// As ExchangeSink::record, then tells whoever waits for what ended.
  void record(model::RecordBatch batch);
  /// Tells that the status, or what undo would take back, is another, where it worked.
  Result<void> told(Result<void> done) const;
  /// Nobody waits for records any more, queries end, then the store is closed. Before the last holder lets go. Idempotent.
  void close();

  Notifier<> changed;  // first: store and queries tell to their end
  Notifier<model::ExchangePtr> ended;
  Notifier<std::vector<model::ExchangeId>> recorded;  // what they ended with; none: nothing comes any more
  std::unique_ptr<store::Store> store;
  std::mutex queriesMutex;
  std::unique_ptr<QueryEngine> queries;  // null when closed
  std::atomic<bool> closed{false};
};

/// Waits until Project::whenRecorded, a second at most.
void waitRecorded(const Project& project, model::ExchangeId id);

}  // namespace penstock::service
