// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "penstock/model/config.h"

namespace penstock::service {

/// A listener that is open.
struct ListenerStatus {
  std::string address;  // bound address, port resolved: "127.0.0.1:8080", "[::1]:8080"
  std::uint16_t port = 0;
  model::ListenMode mode = model::ListenMode::http;
  std::string target;  // of reverse: "https://example.com"
  bool beyondLoopback = false;  // other machines may reach it
  std::string foreign;          // "[::1]:8080" where that half of localhost is another program's; else ""
};

}  // namespace penstock::service
