// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/this_machine.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "penstock/base/ascii.h"

namespace penstock::net {

namespace {

const in_addr& v4Of(const sockaddr& address) { return reinterpret_cast<const sockaddr_in&>(address).sin_addr; }
const in6_addr& v6Of(const sockaddr& address) { return reinterpret_cast<const sockaddr_in6&>(address).sin6_addr; }

bool isLoopback4(const in_addr& address) { return ntohl(address.s_addr) >> 24 == 127; }

/// One socket for questions about routes; each is answered within the call that asks.
class Routes {
 public:
  Routes() : fd_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
    const timeval patience{1, 0};
    if (fd_ >= 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Routes() {
    if (fd_ >= 0) ::close(fd_);
  }
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  std::optional<bool> isLocal(const sockaddr& address) {
    if (fd_ < 0) return std::nullopt;
    struct {
      nlmsghdr header;
      rtmsg body;
      char attributes[64];
    } q{};
    q.header.nlmsg_type = RTM_GETROUTE;
    q.header.nlmsg_flags = NLM_F_REQUEST;
    q.header.nlmsg_seq = ++sequence_;
    q.header.nlmsg_len = NLMSG_LENGTH(sizeof q.body);
    q.body.rtm_family = std::uint8_t(address.sa_family);
    const auto add = [&q](std::uint16_t type, const void* data, std::uint16_t size) {
      auto* attribute = reinterpret_cast<rtattr*>(reinterpret_cast<char*>(&q) + NLMSG_ALIGN(q.header.nlmsg_len));
      attribute->rta_type = type;
      attribute->rta_len = std::uint16_t(RTA_LENGTH(size));
      std::memcpy(RTA_DATA(attribute), data, size);
      q.header.nlmsg_len = NLMSG_ALIGN(q.header.nlmsg_len) + RTA_LENGTH(size);
    };
    if (address.sa_family == AF_INET) {
      q.body.rtm_dst_len = 32;
      add(RTA_DST, &v4Of(address), 4);
    } else {
      q.body.rtm_dst_len = 128;
      add(RTA_DST, &v6Of(address), 16);
      if (const std::uint32_t scope = reinterpret_cast<const sockaddr_in6&>(address).sin6_scope_id) add(RTA_OIF, &scope, sizeof scope);
    }
    if (::send(fd_, &q, q.header.nlmsg_len, 0) != ssize_t(q.header.nlmsg_len)) return std::nullopt;
    alignas(nlmsghdr) char answer[4096];
    while (true) {
      const ssize_t n = ::recv(fd_, answer, sizeof answer, 0);
      if (n < ssize_t(sizeof(nlmsghdr))) return std::nullopt;
      const auto& header = *reinterpret_cast<const nlmsghdr*>(answer);
      if (header.nlmsg_seq != sequence_) continue;  // of a question that was given up
      if (header.nlmsg_type == RTM_NEWROUTE && n >= ssize_t(NLMSG_LENGTH(sizeof(rtmsg)))) {
        rtmsg route;
        std::memcpy(&route, answer + NLMSG_HDRLEN, sizeof route);
        return route.rtm_type == RTN_LOCAL;
      }
      if (header.nlmsg_type != NLMSG_ERROR || n < ssize_t(NLMSG_LENGTH(sizeof(nlmsgerr)))) return std::nullopt;
      nlmsgerr error;
      std::memcpy(&error, answer + NLMSG_HDRLEN, sizeof error);
      // No route at all leads nowhere, and so not here.
      if (error.error == -ENETUNREACH || error.error == -EHOSTUNREACH || error.error == -EACCES || error.error == -EINVAL) return false;
      return std::nullopt;
    }
  }

 private:
  int fd_;
  std::uint32_t sequence_ = 0;
};

}  // namespace

std::optional<sockaddr_in> ipv4Inside(const sockaddr& address) {
  if (address.sa_family != AF_INET6) return std::nullopt;
  constexpr unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
  const in6_addr& v6 = v6Of(address);
  const bool compatible = IN6_IS_ADDR_V4COMPAT(&v6);  // neither :: nor ::1
  if (!IN6_IS_ADDR_V4MAPPED(&v6) && !compatible && std::memcmp(v6.s6_addr, nat64, sizeof nat64) != 0) return std::nullopt;
  sockaddr_in out{};
  out.sin_family = AF_INET;
  std::memcpy(&out.sin_addr, v6.s6_addr + 12, sizeof out.sin_addr);
  return out;
}

bool isLoopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) return isLoopback4(v4Of(address));
  if (address.sa_family != AF_INET6) return false;
  if (IN6_IS_ADDR_LOOPBACK(&v6Of(address))) return true;
  const auto v4 = ipv4Inside(address);
  return v4 && isLoopback4(v4->sin_addr);
}

bool isLoopback(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  constexpr std::string_view name = "localhost";
  if (equalsIgnoreCase(host, name)) return true;
  if (host.size() > name.size() && host[host.size() - name.size() - 1] == '.' &&
      equalsIgnoreCase(host.substr(host.size() - name.size()), name))
    return true;
  if (host.size() >= INET6_ADDRSTRLEN) return false;
  const std::string text(host);
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return isLoopback4(v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  return ::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1 && isLoopback(reinterpret_cast<const sockaddr&>(v6));
}

std::optional<bool> isThisMachine(const sockaddr& address) {
  if (const auto v4 = ipv4Inside(address)) return isThisMachine(reinterpret_cast<const sockaddr&>(*v4));
  if (address.sa_family != AF_INET && address.sa_family != AF_INET6) return false;
  const bool unspecified = address.sa_family == AF_INET ? v4Of(address).s_addr == INADDR_ANY : IN6_IS_ADDR_UNSPECIFIED(&v6Of(address));
  if (unspecified) return true;
  if (isLoopback(address)) return true;
  static thread_local Routes routes;
  return routes.isLocal(address);
}

}  // namespace penstock::net
