// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever reads from the network waits for whoever keeps what was read.
#pragma once

#include "penstock/net/asio.h"

namespace penstock::net {

/// Thread: its I/O thread.
class Brake {
 public:
  /// Nothing more may be read before ready().
  virtual bool congested() const = 0;
  /// Until reading may go on.
  virtual Awaitable<> ready() = 0;

 protected:
  ~Brake() = default;
};

}  // namespace penstock::net
