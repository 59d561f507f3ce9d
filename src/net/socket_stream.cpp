// SPDX-License-Identifier: GPL-3.0-or-later
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "penstock/net/address.h"
#include "penstock/net/stream.h"

namespace penstock::net {

// Not TCP_USER_TIMEOUT: it would also end a peer that is alive and takes its time to read (a window of zero, RFC 9293 3.8.6.1).
void probeSilentPeer(int socket, std::chrono::milliseconds silence) {
  const auto seconds = int(std::min<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(silence).count(), 32'767));  // the kernel's most
  if (seconds <= 0) return;
  const int on = 1, interval = std::max(seconds / 5, 1), probes = seconds / interval;
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof seconds);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

SocketStream::SocketStream(IoThread& thread, Socket socket) : thread_(thread), socket_(std::move(socket)) {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.native_non_blocking(true, ignored);
  const int on = 1;  // an answer is written whole; waiting for an ACK would only delay it
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  thread_.add(*this);
}

SocketStream::~SocketStream() {
  thread_.remove(*this);
  error_code ignored;
  socket_.close(ignored);
}

IoResult SocketStream::tryRead(char* to, std::size_t n) {
  if (drained_) return {IoStatus::wouldBlock, 0};
  if (closed_) {
    lastError_ = asio::error::operation_aborted;
    return {IoStatus::error, 0};
  }
  if (peeked_) {
    lastError_ = peeked_;
    return {IoStatus::error, 0};
  }
  while (true) {
    const ssize_t r = ::recv(socket_.native_handle(), to, n, 0);
    if (r > 0) {
      drained_ = std::size_t(r) < n;
      return {IoStatus::ok, std::size_t(r)};
    }
    if (r == 0) return {IoStatus::eof, 0};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      drained_ = true;
      return {IoStatus::wouldBlock, 0};
    }
    lastError_ = error_code(errno, boost::system::system_category());
    return {IoStatus::error, 0};
  }
}

IoResult SocketStream::tryWrite(const char* from, std::size_t n) {
  if (closed_) {
    lastError_ = asio::error::operation_aborted;
    return {IoStatus::error, 0};
  }
  while (true) {
    const ssize_t r = ::send(socket_.native_handle(), from, n, MSG_NOSIGNAL);
    if (r >= 0) return {IoStatus::ok, std::size_t(r)};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoStatus::wouldBlock, 0};
    lastError_ = error_code(errno, boost::system::system_category());
    return {IoStatus::error, 0};
  }
}

void SocketStream::shutdownWrite() {
  if (!closed_) ::shutdown(socket_.native_handle(), SHUT_WR);
}

void SocketStream::close() {
  if (closed_) return;
  closed_ = true;
  drained_ = false;
  error_code ignored;
  socket_.close(ignored);
}

void SocketStream::cut() {
  if (closed_) return;
  const linger l{1, 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &l, sizeof l);
  close();
}

std::pair<Stream::Waiting, std::size_t> SocketStream::peek(char* to, std::size_t n) {
  if (closed_) return {Waiting::end, 0};
  const ssize_t r = ::recv(socket_.native_handle(), to, n, MSG_PEEK | MSG_DONTWAIT);
  if (r > 0) return {Waiting::bytes, std::size_t(r)};
  if (r < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {Waiting::nothing, 0};
  // The kernel tells an error once; the next read would take a reset for an orderly end.
  if (r < 0) peeked_ = error_code(errno, boost::system::system_category());
  return {Waiting::end, 0};
}

bool SocketStream::broken() {
  if (closed_) return true;
  pollfd p{socket_.native_handle(), 0, 0};
  return ::poll(&p, 1, 0) == 1 && (p.revents & POLLERR);
}

bool SocketStream::peerEnded() {
  if (closed_) return true;
  pollfd p{socket_.native_handle(), POLLRDHUP, 0};
  return ::poll(&p, 1, 0) == 1 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

void SocketStream::cancelWaits() {
  error_code ignored;
  if (!closed_) socket_.cancel(ignored);
}

void SocketStream::expire(SteadyTime now) {
  bool any = false;
  for (Deadline& d : deadlines_) {
    if (d.at > now) continue;
    d.expired = any = true;
    d.at = SteadyTime::max();
  }
  if (any) cancelWaits();
}

std::string SocketStream::localAddress() const {
  error_code ec;
  const auto ep = socket_.local_endpoint(ec);
  return ec ? std::string() : addressText(*ep.data());
}

std::string SocketStream::remoteAddress() const {
  error_code ec;
  const auto ep = socket_.remote_endpoint(ec);
  return ec ? std::string() : addressText(*ep.data());
}

}  // namespace penstock::net
