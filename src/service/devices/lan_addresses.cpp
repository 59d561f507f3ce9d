// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/devices/lan_addresses.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>

namespace penstock::service {
namespace {

constexpr std::array<std::string_view, 6> kVirtual{"docker", "br-", "veth", "virbr", "lxc", "podman"};

/// Of the route to 0.0.0.0 with the least metric; "" where there is none.
std::string defaultInterface() {
  std::ifstream routes("/proc/net/route");
  std::string line, best;
  unsigned long least = ~0UL;
  std::getline(routes, line);  // the head
  while (std::getline(routes, line)) {
    std::istringstream fields(line);
    std::string interface, destination, gateway, flags, uses, references, metric, mask;
    if (!(fields >> interface >> destination >> gateway >> flags >> references >> uses >> metric >> mask)) continue;
    const unsigned long cost = std::stoul("0" + metric);
    if (destination == "00000000" && mask == "00000000" && cost < least) {
      least = cost;
      best = interface;
    }
  }
  return best;
}

}  // namespace

bool isVirtualBridge(const std::string& interface) {
  return std::any_of(kVirtual.begin(), kVirtual.end(), [&](std::string_view begin) { return interface.starts_with(begin); });
}

std::vector<LanAddress> lanAddresses() {
  ifaddrs* found = nullptr;
  std::vector<LanAddress> out;
  if (::getifaddrs(&found) != 0) return out;
  const std::unique_ptr<ifaddrs, decltype([](ifaddrs* list) { ::freeifaddrs(list); })> owned(found);
  for (const ifaddrs* one = found; one; one = one->ifa_next) {
    const bool network = (one->ifa_flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING) && (one->ifa_flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) == 0;
    if (!network || !one->ifa_addr || one->ifa_addr->sa_family != AF_INET || isVirtualBridge(one->ifa_name)) continue;
    char text[INET_ADDRSTRLEN] = {};
    if (::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text)) out.push_back({one->ifa_name, text});
  }
  const std::string first = defaultInterface();
  std::stable_partition(out.begin(), out.end(), [&](const LanAddress& a) { return a.interface == first; });
  return out;
}

}  // namespace penstock::service
