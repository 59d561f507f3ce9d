// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/self_address.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace penstock::dns {

namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

std::optional<address> addressOf(const sockaddr* from) {
  if (from && from->sa_family == AF_INET) return address_v4(ntohl(reinterpret_cast<const sockaddr_in*>(from)->sin_addr.s_addr));
  if (!from || from->sa_family != AF_INET6) return std::nullopt;
  address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr, bytes.size());
  return address_v6(bytes);
}

bool isOfLink(const address& a) { return a.is_v6() && a.to_v6().is_link_local(); }

bool sameAddress(address a, const address& b) {
  if (a.is_v6()) a = address_v6(a.to_v6().to_bytes());  // without its zone
  return a == b;
}

}  // namespace

std::optional<address> selfAddress(const address& here, bool v6) {
  if (here.is_unspecified()) return std::nullopt;
  if (here.is_v6() == v6 && !isOfLink(here)) return here;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return std::nullopt;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(first, &::freeifaddrs);
  std::string_view device;
  for (const ifaddrs* a = first; a; a = a->ifa_next)
    if (const auto own = addressOf(a->ifa_addr); own && sameAddress(here, *own)) device = a->ifa_name;
  // Any address of 127.0.0.0/8 is the loopback's.
  for (const ifaddrs* a = first; a; a = a->ifa_next) {
    const auto own = addressOf(a->ifa_addr);
    const bool same = device.empty() ? own && here.is_loopback() && own->is_loopback() : device == a->ifa_name;
    if (own && same && own->is_v6() == v6 && !isOfLink(*own)) return own;
  }
  return std::nullopt;
}

}  // namespace penstock::dns
