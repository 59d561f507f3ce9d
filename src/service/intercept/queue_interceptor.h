// SPDX-License-Identifier: GPL-3.0-or-later
// The queue where exchanges pass: the last of those who have a say.
#pragma once

#include <memory>

#include "penstock/engine/interceptor.h"
#include "service/intercept/intercept_queue.h"

namespace penstock::service {

/// Thread: any. Lifetime: the queue outlives its exchanges.
class QueueInterceptor final : public engine::Interceptor {
 public:
  explicit QueueInterceptor(InterceptQueue& queue) : queue_(queue) {}
  /// One relaxed load where nothing is to be held.
  std::unique_ptr<engine::Interception> begin(const engine::Passage& passage) override;

 private:
  InterceptQueue& queue_;
};

}  // namespace penstock::service
