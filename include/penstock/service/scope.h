// SPDX-License-Identifier: GPL-3.0-or-later
// What of the traffic the person wants to see at all.
#pragma once

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/model/config.h"

namespace penstock::service {

/// Thread: any.
class Scope {
 public:
  virtual ~Scope() = default;

  virtual model::ScopeConfig state() const = 0;
  /// From the next exchange on, and saved in the project. **Errors**: invalidArgument: a pattern or the expression is none, or the expression looks
  /// at what comes after a request's head; cancelled (the project is closed). Nothing is changed then.
  virtual Result<void> set(model::ScopeConfig scope) = 0;
  /// On the thread that changed it, also by another project.
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::service
