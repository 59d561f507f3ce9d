// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/sock_diag.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include <cstring>

namespace penstock::net {

namespace {

struct Question {
  nlmsghdr header{};
  inet_diag_req_v2 body{};
};

void putAddress(const sockaddr_storage& from, __be32* address, __be16& port) {
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    std::memcpy(address, &v4.sin_addr, 4);
    port = v4.sin_port;
  } else {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
    std::memcpy(address, &v6.sin6_addr, 16);
    port = v6.sin6_port;
  }
}

}  // namespace

SockDiag::SockDiag() : SockDiag(Descriptor(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG))) {}

SockDiag::SockDiag(Descriptor socket) : fd_(std::move(socket)) {
  int domain = 0, protocol = 0;
  socklen_t size = sizeof domain;
  const bool asked = ::getsockopt(fd_.get(), SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && ::getsockopt(fd_.get(), SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0;
  if (!asked || domain != AF_NETLINK || protocol != NETLINK_SOCK_DIAG) {
    fd_.close();
    return;
  }
  const timeval patience{1, 0};  // the kernel answers within the call; this is for one that never does
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

std::optional<SocketOwner> SockDiag::find(const SocketPair& pair) {
  const auto told = ask(pair);
  return told && told->inode ? told : std::nullopt;
}

bool SockDiag::orphaned(const SocketPair& pair) {
  const auto told = ask(pair);
  return told && told->inode == 0;
}

std::optional<SocketOwner> SockDiag::ask(const SocketPair& pair) {
  if (!fd_.open() || pair.client.ss_family != pair.server.ss_family) return std::nullopt;
  Question q;
  q.header.nlmsg_len = sizeof q;
  q.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  q.header.nlmsg_flags = NLM_F_REQUEST;
  q.header.nlmsg_seq = ++sequence_;
  q.body.sdiag_family = std::uint8_t(pair.client.ss_family);
  q.body.sdiag_protocol = IPPROTO_TCP;
  q.body.idiag_states = ~0u;
  q.body.id.idiag_cookie[0] = q.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  putAddress(pair.client, q.body.id.idiag_src, q.body.id.idiag_sport);
  putAddress(pair.server, q.body.id.idiag_dst, q.body.id.idiag_dport);
  if (::send(fd_.get(), &q, sizeof q, 0) != ssize_t(sizeof q)) return std::nullopt;
  alignas(nlmsghdr) char answer[4096];
  while (true) {
    const ssize_t n = ::recv(fd_.get(), answer, sizeof answer, 0);
    if (n < ssize_t(sizeof(nlmsghdr))) return std::nullopt;
    const auto& header = *reinterpret_cast<const nlmsghdr*>(answer);
    if (header.nlmsg_seq != sequence_) continue;  // of a question that was given up
    if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY || n < ssize_t(NLMSG_LENGTH(sizeof(inet_diag_msg)))) return std::nullopt;
    inet_diag_msg told;
    std::memcpy(&told, answer + NLMSG_HDRLEN, sizeof told);
    return SocketOwner{told.idiag_inode, told.idiag_uid};
  }
}

}  // namespace penstock::net
