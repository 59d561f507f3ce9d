// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/modes/original_destination.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace penstock::engine {

namespace {

// <linux/netfilter_ipv4.h> and <linux/netfilter_ipv6/ip6_tables.h>, which do not agree with <netinet/in.h>.
constexpr int soOriginalDst = 80;

}  // namespace

OriginalDestination originalDestination(net::SocketStream& client) {
  OriginalDestination out;
  const int fd = client.descriptor();
  sockaddr_storage local{};
  sockaddr_storage& original = out.address;
  socklen_t size = sizeof local;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size) != 0) {
    out.why = "the connection is gone";
    return out;
  }
  const bool v6 = local.ss_family == AF_INET6;
  size = sizeof original;
  const std::string here = net::addressText(reinterpret_cast<const sockaddr&>(local));
  const std::string advice = ": only what an iptables or nftables REDIRECT rule on this machine sends to " + here + " can be served";
  if (::getsockopt(fd, v6 ? SOL_IPV6 : SOL_IP, soOriginalDst, &original, &size) != 0) {
    // ENOENT: not in the table of connections; ENOPROTOOPT: no such table.
    out.why = "the connection was not redirected here (" + std::string(std::strerror(errno)) + ")" + advice;
    return out;
  }
  const std::string where = net::addressText(reinterpret_cast<const sockaddr&>(original));
  if (where == here || where.empty()) {
    out.why = "the connection was made to this proxy's own address, not redirected here" + advice;
    return out;
  }
  out.to = net::parseAuthority(where, 0);
  if (!out.to) out.why = "its original destination, " + where + ", is none";
  return out;
}

}  // namespace penstock::engine
