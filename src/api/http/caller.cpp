// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/http/caller.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "penstock/net/sock_diag.h"

namespace penstock::api {

Caller::Caller(int socket) : socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)) {}

Caller::~Caller() {
  if (socket_ >= 0) ::close(socket_);
}

bool Caller::left() const {
  pollfd looked{socket_, POLLRDHUP, 0};
  if (socket_ < 0 || ::poll(&looked, 1, 0) <= 0) return false;
  if (looked.revents & (POLLERR | POLLHUP | POLLNVAL)) return true;
  net::SocketPair pair;
  socklen_t clientSize = sizeof pair.client, serverSize = sizeof pair.server;
  if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&pair.client), &clientSize) != 0 ||
      ::getsockname(socket_, reinterpret_cast<sockaddr*>(&pair.server), &serverSize) != 0)
    return true;
  static thread_local net::SockDiag sockets;
  return sockets.orphaned(pair);
}

}  // namespace penstock::api
