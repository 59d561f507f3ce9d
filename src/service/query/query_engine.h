// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the queries of one store: one thread looks at rows, another reads what rows do not tell.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "penstock/filter/expression.h"
#include "penstock/model/summary.h"
#include "penstock/store/store.h"
#include "service/query/row_query.h"

namespace penstock::service {

/// Lifetime: ends before its store. Queries may outlive it: they change no more. Thread: any.
class QueryEngine {
 public:
  /// `candidates` may be empty: everything a row leaves open is read. Called on the thread that reads.
  explicit QueryEngine(store::Store& store, CandidatesOf candidates = nullptr);
  ~QueryEngine();
  QueryEngine(const QueryEngine&) = delete;
  QueryEngine& operator=(const QueryEngine&) = delete;

  /// `redaction`: what the expression does not see; null: it sees all.
  std::shared_ptr<model::TrafficQuery> query(filter::ExpressionPtr expression, redaction::RedactionPtr redaction = nullptr);

 private:
  using Queries = std::vector<std::shared_ptr<RowQuery>>;
  void lookAtRows();
  void readWhatWaits();
  Queries running();

  store::Store& store_;
  const CandidatesOf candidates_;
  std::mutex mutex_;
  std::condition_variable rowsWake_, diskWake_;
  Queries queries_;  // newest first: the person waits for that one
  bool rowsChanged_ = false, asked_ = false, diskWork_ = false, stop_ = false;
  std::thread rows_, disk_;
  Subscription rowsComing_;  // gone before the rest
};

}  // namespace penstock::service
