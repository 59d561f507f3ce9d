// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/service/devices.h"
#include "service/devices/lan_addresses.h"

namespace penstock::service {
namespace {

/// As nft reads it: a name of the kernel's has no blank and no slash, and may have a quote.
std::string quoted(const std::string& interface) {
  std::string out = "\"";
  for (const char c : interface)
    if (c > ' ' && c < 127 && c != '"' && c != '\\' && c != '\'') out += c;
  return out + "\"";
}

}  // namespace

std::string redirectCommands(const std::string& interface, std::uint16_t port, std::uint16_t dnsPort) {
  const std::string from = "iifname " + quoted(interface);
  const std::string to = " redirect to :" + std::to_string(port);
  std::string out = "sysctl -w net.ipv4.ip_forward=1\nnft -f - <<'END'\ntable inet penstock {\n  chain in {\n    type nat hook prerouting priority dstnat;\n";
  out += "    " + from + " tcp dport { 80, 443 }" + to + "\n";
  if (dnsPort != 0) {
    const std::string names = " redirect to :" + std::to_string(dnsPort);
    out += "    " + from + " udp dport 53" + names + "\n    " + from + " tcp dport 53" + names + "\n";
  }
  out += "  }\n  chain forward {\n    type filter hook forward priority filter;\n    " + from + " udp dport 443 reject\n  }\n}\nEND\n";
  return out;
}

std::string redirectUndo() { return "nft delete table inet penstock\n"; }

/// Not the one by which this machine reaches the rest of the world, where there is another.
std::string redirectInterface() {
  const std::vector<LanAddress> networks = lanAddresses();
  if (networks.empty()) return {};
  const auto other = std::find_if(networks.begin(), networks.end(), [&](const LanAddress& a) { return a.interface != networks.front().interface; });
  return other == networks.end() ? networks.front().interface : other->interface;
}

}  // namespace penstock::service
