// SPDX-License-Identifier: GPL-3.0-or-later
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

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

namespace {

using Waiting = Stream::Waiting;
constexpr std::uint32_t readable = EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR, writable = EPOLLOUT | EPOLLHUP | EPOLLERR,
                        over = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

bool polls(int socket, short events, short any) {
  pollfd p{socket, events, 0};
  return ::poll(&p, 1, 0) == 1 && (p.revents & any);
}

}  // namespace

SocketStream::SocketStream(IoThread& thread, Socket socket) : thread_(thread) {
  error_code ignored;
  socket.native_non_blocking(true, ignored);
  socket_ = socket.release(ignored);
  const int on = 1;  // an answer is written whole; waiting for an ACK would only delay it
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  thread_.add(*this);
  if (!thread_.poller_.add(socket_, *this)) close();
}

SocketStream::~SocketStream() {
  close();
  thread_.remove(*this);
}

IoResult SocketStream::tryRead(char* to, std::size_t n) {
  if (drained_ || (held_ && !closed())) return {IoStatus::wouldBlock, 0};
  if (closed()) {
    lastError_ = asio::error::operation_aborted;
    return {IoStatus::error, 0};
  }
  if (peeked_) {
    lastError_ = peeked_;
    return {IoStatus::error, 0};
  }
  while (true) {
    const ssize_t r = ::recv(socket_, to, n, 0);
    if (r > 0) {
      drained_ = std::size_t(r) < n && !ended_;
      foundEmpty_ = false;
      return {IoStatus::ok, std::size_t(r)};
    }
    if (r == 0) return {IoStatus::eof, 0};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      drained_ = foundEmpty_ = true;
      return {IoStatus::wouldBlock, 0};
    }
    lastError_ = peeked_ = error_code(errno, boost::system::system_category());  // the kernel tells it once
    return {IoStatus::error, 0};
  }
}

IoResult SocketStream::tryWrite(const char* from, std::size_t n) {
  if (closed()) {
    lastError_ = asio::error::operation_aborted;
    return {IoStatus::error, 0};
  }
  while (true) {
    const ssize_t r = ::send(socket_, from, n, MSG_NOSIGNAL);
    if (r >= 0) return {IoStatus::ok, std::size_t(r)};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      full_ = true;
      return {IoStatus::wouldBlock, 0};
    }
    lastError_ = error_code(errno, boost::system::system_category());
    return {IoStatus::error, 0};
  }
}

void SocketStream::shutdownWrite() {
  if (!closed()) ::shutdown(socket_, SHUT_WR);
}

void SocketStream::close() {
  if (closed()) return;
  thread_.poller_.remove(socket_, *this);
  ::close(std::exchange(socket_, -1));
  drained_ = false;
  for (Wait& wait : waits_) end(wait, asio::error::operation_aborted);
}

void SocketStream::interrupt(Readiness r) {
  interrupted_[std::size_t(r)] = true;
  for (Wait& wait : waits_)
    if (wait.needs == r) end(wait, asio::error::operation_aborted);
}

void SocketStream::cut() {
  if (closed()) return;
  const linger l{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &l, sizeof l);
  close();
}

std::pair<Waiting, std::size_t> SocketStream::peek(char* to, std::size_t n) {
  if (closed()) return {Waiting::end, 0};
  const ssize_t r = ::recv(socket_, to, n, MSG_PEEK | MSG_DONTWAIT);
  if (r > 0) return {Waiting::bytes, std::size_t(r)};
  if (r < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {Waiting::nothing, 0};
  // The kernel tells an error once; the next read would take a reset for an orderly end.
  if (r < 0) peeked_ = error_code(errno, boost::system::system_category());
  return {Waiting::end, 0};
}

bool SocketStream::broken() { return closed() || peeked_ || polls(socket_, 0, POLLERR); }

bool SocketStream::peerEnded() { return closed() || polls(socket_, POLLRDHUP, POLLRDHUP | POLLHUP | POLLERR); }

bool SocketStream::endsAtOnce(Readiness needs, error_code& ec) {
  if (closed()) {
    ec = asio::error::operation_aborted;
    return true;
  }
  if (needs == Readiness::read ? drained_ || held_ : full_) return false;  // it will be told
  const short event = needs == Readiness::read ? POLLIN : POLLOUT;
  return polls(socket_, event, short(event | POLLHUP | POLLERR));
}

void SocketStream::beginWait(Readiness asked, Readiness needs, std::chrono::milliseconds timeout, SocketWaiter& waiter) {
  const SteadyTime until = timeout.count() ? steadyNow() + timeout : SteadyTime::max();
  waits_[std::size_t(asked)] = {&waiter, needs, until};
  interrupted_[std::size_t(needs)] = false;
  thread_.waitsUntil(until);
}

void SocketStream::hold(bool held) {
  if (std::exchange(held_, held) == held || held) return;
  // What came meanwhile was told to nobody.
  for (Wait& wait : waits_)
    if (wait.needs == Readiness::read && !drained_) end(wait, {});
}

SocketWaiter* SocketStream::take(Wait& wait) {
  wait.until = SteadyTime::max();
  return std::exchange(wait.waiter, nullptr);
}

void SocketStream::end(Wait& wait, error_code ec) {
  if (SocketWaiter* waiter = take(wait)) waiter->wakeLater(ec);
}

void SocketStream::happened(std::uint32_t events) {
  ended_ = ended_ || (events & over) != 0;
  if ((events & readable) != 0) drained_ = false;
  if ((events & writable) != 0) full_ = false;
  // Who writes goes on first: of a peer that is gone, what it did not take says more than that nothing more comes.
  SocketWaiter* woken[2] = {};
  for (std::size_t i = 0; i < 2; ++i) {
    Wait& wait = waits_[std::size_t(i == 0 ? Readiness::write : Readiness::read)];
    if (held_ && wait.needs == Readiness::read) continue;  // it is told when it is not held any more
    if ((events & (wait.needs == Readiness::read ? readable : writable)) != 0) woken[i] = take(wait);
  }
  // That one may destroy this, unless the other still waits for it.
  for (SocketWaiter* waiter : woken)
    if (waiter) waiter->wake({});
}

SteadyTime SocketStream::expire(SteadyTime now) {
  SteadyTime next = SteadyTime::max();
  for (Wait& wait : waits_) {
    if (wait.until <= now) end(wait, asio::error::timed_out);
    next = std::min(next, wait.until);
  }
  return next;
}

void SocketStream::dropWaits() {
  for (Wait& wait : waits_)
    if (SocketWaiter* waiter = take(wait)) waiter->drop();
}

namespace {

std::string addressOf(int socket, int (*get)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  return get(socket, any, &size) == 0 ? addressText(*any) : std::string();
}

}  // namespace

std::string SocketStream::localAddress() const { return addressOf(socket_, ::getsockname); }

std::string SocketStream::remoteAddress() const { return addressOf(socket_, ::getpeername); }

}  // namespace penstock::net
