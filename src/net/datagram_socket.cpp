// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/datagram_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace penstock::net {

namespace {

using asio::ip::udp;

constexpr std::size_t controlSize = CMSG_SPACE(sizeof(in6_pktinfo));

error_code lastError() { return {errno, boost::system::system_category()}; }

void readControl(msghdr& message, DatagramSocket::Received& out) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      out.to = asio::ip::address_v4(ntohl(info.ipi_spec_dst.s_addr));
      out.device = std::uint32_t(info.ipi_ifindex);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      asio::ip::address_v6::bytes_type bytes;
      std::memcpy(bytes.data(), &info.ipi6_addr, bytes.size());
      out.to = asio::ip::address_v6(bytes, IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr) ? info.ipi6_ifindex : 0);
      out.device = info.ipi6_ifindex;
    }
  }
}

/// To be told where each datagram was sent to.
void tellDestination(int socket, bool v6) {
  const int on = 1;
  (void)::setsockopt(socket, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, &on, sizeof on);
}

template <class Info>
void setControl(msghdr& message, char* buffer, int level, int type, const Info& info) {
  message.msg_control = buffer;
  message.msg_controllen = CMSG_SPACE(sizeof info);
  cmsghdr* c = CMSG_FIRSTHDR(&message);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(c), &info, sizeof info);
}

void writeControl(msghdr& message, char* buffer, const DatagramSocket::Received& received) {
  if (received.to.is_unspecified()) return;
  if (received.to.is_v4()) {
    in_pktinfo info{};
    info.ipi_spec_dst.s_addr = htonl(received.to.to_v4().to_uint());
    setControl(message, buffer, IPPROTO_IP, IP_PKTINFO, info);
    return;
  }
  in6_pktinfo info{};
  const auto bytes = received.to.to_v6().to_bytes();
  std::memcpy(&info.ipi6_addr, bytes.data(), bytes.size());
  if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = received.device;
  setControl(message, buffer, IPPROTO_IPV6, IPV6_PKTINFO, info);
}

}  // namespace

DatagramSocket::DatagramSocket(asio::io_context& context) : socket_(std::make_shared<udp::socket>(context)), timer_(context) {}
DatagramSocket::~DatagramSocket() { close(); }

error_code DatagramSocket::bind(const Endpoint& where) {
  error_code ec;
  socket_->open(where.protocol(), ec);
  if (ec) return ec;
  const int on = 1;
  const bool v6 = where.address().is_v6();
  if (v6) (void)::setsockopt(socket_->native_handle(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  tellDestination(socket_->native_handle(), v6);
  socket_->bind(where, ec);
  if (!ec) socket_->non_blocking(true, ec);
  return ec;
}

error_code DatagramSocket::adopt(int descriptor) {
  int family = 0, protocol = 0;
  socklen_t size = sizeof family;
  error_code ec;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0 || ::getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) != 0)
    ec = lastError();
  else if (protocol != IPPROTO_UDP || (family != AF_INET && family != AF_INET6))
    ec = asio::error::address_family_not_supported;
  if (!ec) socket_->assign(family == AF_INET6 ? udp::v6() : udp::v4(), descriptor, ec);
  if (ec) {
    ::close(descriptor);
    return ec;
  }
  tellDestination(descriptor, family == AF_INET6);
  socket_->non_blocking(true, ec);
  return ec;
}

error_code DatagramSocket::connect(const Endpoint& peer) {
  error_code ec;
  socket_->open(peer.protocol(), ec);
  if (!ec) socket_->connect(peer, ec);
  if (!ec) socket_->non_blocking(true, ec);
  return ec;
}

DatagramSocket::Endpoint DatagramSocket::local() const {
  error_code ignored;
  return socket_->local_endpoint(ignored);
}

std::optional<DatagramSocket::Received> DatagramSocket::tryReceive(char* to, std::size_t n, error_code& ec) {
  ec = {};
  Received out;
  alignas(cmsghdr) char control[controlSize];
  iovec part{to, n};
  msghdr message{};
  message.msg_name = out.from.data();
  message.msg_namelen = socklen_t(out.from.capacity());
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const ssize_t got = ::recvmsg(socket_->native_handle(), &message, MSG_DONTWAIT);
  if (got < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) ec = lastError();
    return std::nullopt;
  }
  out.from.resize(message.msg_namelen);
  out.size = std::size_t(got);
  readControl(message, out);
  return out;
}

void DatagramSocket::reply(std::string_view bytes, const Received& received) {
  alignas(cmsghdr) char control[controlSize] = {};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_name = const_cast<sockaddr*>(received.from.data());
  message.msg_namelen = socklen_t(received.from.size());
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  writeControl(message, control, received);
  (void)::sendmsg(socket_->native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

error_code DatagramSocket::send(std::string_view bytes) {
  return ::send(socket_->native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0 ? lastError() : error_code();
}

Awaitable<bool> DatagramSocket::readable(SteadyTime until) {
  if (!socket_->is_open()) co_return false;
  if (until != SteadyTime::max()) {
    timer_.expires_at(until);
    // It may come to be called when this is gone: then it finds no socket.
    timer_.async_wait([weak = std::weak_ptr(socket_)](error_code ec) {
      error_code ignored;
      const auto socket = ec ? nullptr : weak.lock();
      if (socket) socket->cancel(ignored);
    });
  }
  error_code ec;
  co_await socket_->async_wait(udp::socket::wait_read, asio::redirect_error(asio::use_awaitable, ec));
  timer_.cancel();
  co_return !ec;
}

void DatagramSocket::close() {
  error_code ignored;
  timer_.cancel();
  if (socket_->is_open()) socket_->close(ignored);
}

}  // namespace penstock::net
