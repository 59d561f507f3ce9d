// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/network.h"

#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "run/inside/firewall.h"
#include "run/inside/netlink.h"

namespace penstock::run {

namespace {

// Of the documentation's networks (RFC 5737, RFC 3849), as those are by which the machine outside is reached.
constexpr char address4[] = "192.0.2.2", address6[] = "2001:db8::2";

Error failed(const std::string& what, const std::string& why) { return makeError(ErrorCode::io, "the program's network cannot be made: " + what + ": " + why); }

/// Bound to the inside's loopback.
Result<Descriptor> boundSocket(int family, int type, std::uint16_t port) {
  Descriptor out(::socket(family, type | SOCK_CLOEXEC, 0));
  const int on = 1;
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_in);
  if (family == AF_INET6) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6 = {AF_INET6, htons(port), 0, in6addr_loopback, 0};
    size = sizeof v6;
    ::setsockopt(out.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  constexpr int backlog = 4096;
  const bool made = out.open() && ::bind(out.get(), reinterpret_cast<const sockaddr*>(&storage), size) == 0 && (type != SOCK_STREAM || ::listen(out.get(), backlog) == 0);
  if (!made) return failed("a socket", std::strerror(errno));
  return out;
}

Result<void> addSockets(int family, engine::Enclosure& out) {
  auto connections = boundSocket(family, SOCK_STREAM, connectionsPort);
  if (!connections) return connections.error();
  auto datagrams = boundSocket(family, SOCK_DGRAM, namesPort);
  if (!datagrams) return datagrams.error();
  auto streams = boundSocket(family, SOCK_STREAM, namesPort);
  if (!streams) return streams.error();
  out.listening.push_back(std::move(*connections));
  out.nameDatagrams.push_back(std::move(*datagrams));
  out.nameStreams.push_back(std::move(*streams));
  return {};
}

}  // namespace

Result<engine::Enclosure> makeNetwork() {
  auto routes = RouteSocket::open();
  if (!routes) return failed("routes", routes.error().message);
  if (const auto up = routes->bringUp("lo"); !up) return failed("lo", up.error().message);
  // A cable whose other end nobody holds: programs that ask whether the machine is online see that it is. A kernel without cables has the loopback.
  std::string device = "lo";
  if (routes->addPair("penstock0", "penstock1") && routes->bringUp("penstock0") && routes->bringUp("penstock1")) device = "penstock0";
  if (const auto had = routes->addAddress(device, address4); !had) return failed(device, had.error().message);
  if (const auto led = routes->routeAll(AF_INET, device); !led) return failed("the way out of " + device, led.error().message);
  // A machine may have been started without IPv6: then there is none inside either.
  const bool v6 = routes->addAddress(device, address6) && routes->routeAll(AF_INET6, device);
  if (const auto raised = raiseFirewall(); !raised) return raised.error();
  engine::Enclosure out;
  if (const auto added = addSockets(AF_INET, out); !added) return added.error();
  if (v6)
    if (const auto added = addSockets(AF_INET6, out); !added) return added.error();
  out.processes = Descriptor(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  return out;
}

}  // namespace penstock::run
