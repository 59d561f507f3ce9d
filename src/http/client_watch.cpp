// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/client_watch.h"

#include <utility>

#include "penstock/net/sock_diag.h"

namespace penstock::http {

namespace {

constexpr std::chrono::milliseconds interval{200};

}  // namespace

bool hasLeft(net::Stream& client) {
  net::Readiness r = net::Readiness::read;
  net::SocketStream& socket = client.bottom(r);
  if (socket.broken()) return true;
  if (!socket.peerEnded()) return false;
  net::SocketPair pair;
  socklen_t clientSize = sizeof pair.client, serverSize = sizeof pair.server;
  const int fd = socket.descriptor();
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&pair.client), &clientSize) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&pair.server), &serverSize) != 0)
    return false;
  static thread_local net::SockDiag sockets;
  return sockets.orphaned(pair);
}

struct ClientWatch::State : std::enable_shared_from_this<State> {
  State(net::IoThread& thread, std::function<bool()> l) : timer(thread.context()), left(std::move(l)) {}

  void look() {
    if (stop.stop_requested()) return;
    if (left())
      stop.request_stop();
    else
      arm();
  }
  void arm() {
    timer.expires_after(interval);
    timer.async_wait([weak = weak_from_this()](error_code ec) {
      const auto self = weak.lock();
      if (self && !ec) self->look();
    });
  }

  net::asio::steady_timer timer;
  std::function<bool()> left;
  std::stop_source stop;
};

ClientWatch::ClientWatch(net::IoThread& thread, std::function<bool()> left) : state_(std::make_shared<State>(thread, std::move(left))) {
  state_->arm();
}

ClientWatch::ClientWatch(net::IoThread& thread, net::Stream& client) : ClientWatch(thread, [&client] { return hasLeft(client); }) {}

std::stop_token ClientWatch::token() const { return state_->stop.get_token(); }
bool ClientWatch::left() const { return state_->stop.stop_requested(); }
void ClientWatch::interrupt() { state_->look(); }

}  // namespace penstock::http
