// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/adopt_listener.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace penstock::net {

namespace {

int optionOf(int socket, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

}  // namespace

error_code adoptListener(asio::ip::tcp::acceptor& acceptor, Descriptor socket) {
  const int family = optionOf(socket.get(), SO_DOMAIN);
  const bool listens = optionOf(socket.get(), SO_PROTOCOL) == IPPROTO_TCP && optionOf(socket.get(), SO_ACCEPTCONN) == 1;
  if (!listens || (family != AF_INET && family != AF_INET6)) return asio::error::operation_not_supported;
  error_code ec;
  acceptor.assign(family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket.get(), ec);
  if (ec) return ec;
  socket.release();
  acceptor.non_blocking(true, ec);
  return ec;
}

}  // namespace penstock::net
