// SPDX-License-Identifier: GPL-3.0-or-later
// The addresses that other machines of the same networks know this one by.
#pragma once

#include <string>
#include <vector>

namespace penstock::service {

struct LanAddress {
  std::string interface;  // "wlan0"
  std::string address;    // IPv4, "192.168.1.5"
};

/// Of interfaces that are up and have a network behind them: no loopback, no tunnels, no bridges of containers and virtual machines. The one that the
/// default route takes first. Thread: any.
std::vector<LanAddress> lanAddresses();

/// Whether an interface of that name belongs to containers or virtual machines.
bool isVirtualBridge(const std::string& interface);

}  // namespace penstock::service
