// SPDX-License-Identifier: GPL-3.0-or-later
// What replay tells while it sends a run, on its way to the run. Replay holds it for as long as it sends; the run may go before.
#pragma once

#include <memory>
#include <utility>

#include "penstock/replay/bulk.h"
#include "service/bulk/run_requests.h"

namespace penstock::service {

/// `Run` has push(BulkResult, RequestMade) and full().
template <class Run>
class RunListener final : public replay::BulkListener {
 public:
  RunListener(std::weak_ptr<Run> run, std::shared_ptr<RunRequests> requests) : run_(std::move(run)), requests_(std::move(requests)) {}
  void ended(replay::BulkResult result) override {
    RequestMade made = requests_->takeMade(result.number);
    if (const auto run = run_.lock()) run->push(std::move(result), std::move(made));
  }
  bool full() override {
    const auto run = run_.lock();
    return run && run->full();
  }

 private:
  const std::weak_ptr<Run> run_;
  const std::shared_ptr<RunRequests> requests_;
};

}  // namespace penstock::service
