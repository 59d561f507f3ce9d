// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/netlink.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace penstock::run {

namespace {

template <class Header>
void put(std::string& out, const Header& header) {
  out.append(reinterpret_cast<const char*>(&header), sizeof header);
  out.resize(NLMSG_ALIGN(out.size()));
}

std::string attribute(std::uint16_t type, std::string_view value) {
  std::string out;
  put(out, rtattr{static_cast<unsigned short>(RTA_LENGTH(value.size())), type});
  out += value;
  out.resize(RTA_ALIGN(out.size()));
  return out;
}

std::string attribute(std::uint16_t type, std::uint32_t number) { return attribute(type, std::string_view(reinterpret_cast<const char*>(&number), sizeof number)); }
/// With the zero at its end.
std::string textAttribute(std::uint16_t type, const std::string& text) { return attribute(type, std::string_view(text.c_str(), text.size() + 1)); }

std::string message(std::uint16_t type, std::uint16_t flags) {
  std::string out;
  put(out, nlmsghdr{0, type, static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags), 0, 0});
  return out;
}

}  // namespace

Result<RouteSocket> RouteSocket::open() {
  Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket.open()) return makeError(ErrorCode::io, std::string("netlink: ") + std::strerror(errno));
  return RouteSocket(std::move(socket));
}

Result<void> RouteSocket::ask(std::string text) {
  nlmsghdr header{};
  std::memcpy(&header, text.data(), sizeof header);
  header.nlmsg_len = std::uint32_t(text.size());
  header.nlmsg_seq = ++sequence_;
  std::memcpy(text.data(), &header, sizeof header);
  if (::send(socket_.get(), text.data(), text.size(), 0) != ssize_t(text.size())) return makeError(ErrorCode::io, std::strerror(errno));
  alignas(nlmsghdr) char answer[8192];
  while (true) {
    const ssize_t n = ::recv(socket_.get(), answer, sizeof answer, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < ssize_t(NLMSG_LENGTH(sizeof(int)))) return makeError(ErrorCode::io, n < 0 ? std::strerror(errno) : "the kernel's answer is short");
    std::memcpy(&header, answer, sizeof header);
    if (header.nlmsg_seq != sequence_ || header.nlmsg_type != NLMSG_ERROR) continue;
    int error = 0;
    std::memcpy(&error, answer + NLMSG_HDRLEN, sizeof error);
    return error == 0 ? Result<void>() : makeError(ErrorCode::io, std::strerror(-error));
  }
}

Result<void> RouteSocket::addPair(const std::string& one, const std::string& other) {
  std::string peer;
  put(peer, ifinfomsg{});
  peer += textAttribute(IFLA_IFNAME, other);
  const std::string data = attribute(VETH_INFO_PEER, peer);
  std::string out = message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  put(out, ifinfomsg{});
  out += textAttribute(IFLA_IFNAME, one);
  out += attribute(IFLA_LINKINFO, textAttribute(IFLA_INFO_KIND, "veth") + attribute(IFLA_INFO_DATA, data));
  return ask(std::move(out));
}

Result<void> RouteSocket::bringUp(const std::string& device) {
  std::string out = message(RTM_NEWLINK, 0);
  ifinfomsg link{};
  link.ifi_index = int(::if_nametoindex(device.c_str()));
  link.ifi_flags = link.ifi_change = IFF_UP;
  put(out, link);
  return ask(std::move(out));
}

Result<void> RouteSocket::addAddress(const std::string& device, const std::string& address) {
  const bool v6 = address.find(':') != std::string::npos;
  in6_addr bytes{};
  if (::inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(), &bytes) != 1) return makeError(ErrorCode::invalidArgument, address + " is no address");
  const std::string_view value(reinterpret_cast<const char*>(&bytes), v6 ? 16 : 4);
  std::string out = message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  ifaddrmsg head{};
  head.ifa_family = v6 ? AF_INET6 : AF_INET;
  head.ifa_prefixlen = v6 ? 128 : 32;
  head.ifa_flags = IFA_F_PERMANENT | (v6 ? IFA_F_NODAD : 0);
  head.ifa_scope = RT_SCOPE_UNIVERSE;
  head.ifa_index = ::if_nametoindex(device.c_str());
  put(out, head);
  out += attribute(IFA_LOCAL, value) + attribute(IFA_ADDRESS, value);
  return ask(std::move(out));
}

Result<void> RouteSocket::routeAll(int family, const std::string& device) {
  std::string out = message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
  rtmsg head{};
  head.rtm_family = static_cast<unsigned char>(family);
  head.rtm_table = RT_TABLE_MAIN;
  head.rtm_protocol = RTPROT_STATIC;
  head.rtm_scope = family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  head.rtm_type = RTN_UNICAST;
  put(out, head);
  out += attribute(RTA_OIF, ::if_nametoindex(device.c_str()));
  return ask(std::move(out));
}

}  // namespace penstock::run
