// SPDX-License-Identifier: GPL-3.0-or-later
// Who uses the proxy, by address.
#pragma once

#include <cstdint>
#include <string>

#include "penstock/base/clock.h"

namespace penstock::model {

struct ClientSeen {
  std::string address;            // "192.168.1.7", "fe80::1%eth0", without a port
  bool ofThisMachine = false;
  std::uint32_t open = 0;         // connections that are there now
  std::uint64_t connections = 0;  // all so far
  WallTime last{};                // when one of them began or ended
  bool paused = false;            // nothing of it is read: what it asks for waits
};

}  // namespace penstock::model
