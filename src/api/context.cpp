// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/context.h"

namespace penstock::api {

void Context::attend() {
  const std::lock_guard lock(mutex_);
  attended_ = steadyNow();
  if (!attending_) attending_ = service.intercept().attend();
}

void Context::tick() {
  constexpr std::chrono::seconds patience{30};
  std::shared_ptr<void> over;  // it lets go of what is held, and tells
  const std::lock_guard lock(mutex_);
  if (attending_ && steadyNow() - attended_ > patience) over = std::move(attending_);
}

}  // namespace penstock::api
