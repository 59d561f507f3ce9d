// SPDX-License-Identifier: GPL-3.0-or-later
// A connection that sends use one after the other.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "penstock/net/door.h"

namespace penstock::replay {

class KeptLinks;

/// Held by who sends; the connection is closed once nobody holds it. A send that finds it taken, or of no use for its server, has its own.
/// Thread: any. Lifetime: may outlive who sends.
class KeptConnection {
 public:
  KeptConnection(net::DoorPtr door, KeptLinks& links, std::uint64_t number) : door_(std::move(door)), links_(links), number_(number) {}
  ~KeptConnection();
  KeptConnection(const KeptConnection&) = delete;
  KeptConnection& operator=(const KeptConnection&) = delete;
  std::uint64_t number() const { return number_; }

 private:
  const net::DoorPtr door_;
  KeptLinks& links_;  // of the door's thread
  const std::uint64_t number_;
};
using KeptConnectionPtr = std::shared_ptr<KeptConnection>;

}  // namespace penstock::replay
