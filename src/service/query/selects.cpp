// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/query/selects.h"

#include "penstock/filter/exchange_row.h"
#include "service/query/stored_whole.h"

namespace penstock::service {

bool selects(filter::Evaluator& evaluator, const model::Recording& recording, const model::ExchangePtr& exchange, const model::Annotation& annotation,
             const std::atomic<bool>* stop) {
  const filter::ExchangeRow row(*exchange, annotation);
  const filter::Verdict verdict = evaluator.onRow(row);
  if (verdict != filter::Verdict::unknown) return verdict == filter::Verdict::yes;
  const StoredWhole whole(recording, row, exchange, stop);
  return evaluator.onWhole(whole);
}

}  // namespace penstock::service
