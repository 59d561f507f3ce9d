// SPDX-License-Identifier: GPL-3.0-or-later
// What traffic itself changes of rows that are there: marks of rules and scripts, exchanges that are not to be recorded after all.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "penstock/model/exchange_sink.h"
#include "store/edit.h"
#include "store/row_index.h"

namespace penstock::store {

/// A mark is put on its row once, so that what a person changes of it afterwards stays. Nothing of this can be undone. While rows of
/// earlier sessions still come in, it waits as what is recorded does. Thread: any.
class RecordedEdits {
 public:
  /// `save`: keeps it on disk.
  RecordedEdits(RowIndex& index, std::function<void(Edit)> save) : index_(index), save_(std::move(save)) {}

  struct Batch {
    std::vector<std::pair<model::ExchangeId, model::Annotation>> marks;
    std::vector<model::ExchangeId> withdrawn;
    bool empty() const { return marks.empty() && withdrawn.empty(); }
  };
  /// What a batch of records brings. Takes out of it what is withdrawn.
  Batch takenFrom(model::RecordBatch& batch);
  /// After that batch went into the index.
  void carryOut(Batch batch);
  /// Rows of earlier sessions follow, up to loaded().
  void beginLoad();
  void loaded();

 private:
  void mark(model::ExchangeId id, const model::Annotation& annotation);

  RowIndex& index_;
  const std::function<void(Edit)> save_;
  std::mutex mutex_;
  std::map<model::ExchangeId, model::Annotation> marked_;  // of those under way: what was put on their rows
  bool loading_ = false;
  Batch late_;
};

}  // namespace penstock::store
