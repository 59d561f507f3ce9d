// SPDX-License-Identifier: GPL-3.0-or-later
// What the person wants to see at all.
#pragma once

#include "penstock/model/exchange.h"

namespace penstock::engine {

/// Thread: any I/O thread; must not block.
class Scope {
 public:
  virtual ~Scope() = default;
  /// Asked once an exchange, a tunnel or a question of DNS, when its head is there (tunnels that nobody asked for by CONNECT have none). What is
  /// out of scope flows, is not recorded, and no interceptor of EngineParts sees it.
  virtual bool includes(const model::Exchange& exchange) = 0;
};

}  // namespace penstock::engine
