// SPDX-License-Identifier: GPL-3.0-or-later
// A byte stream by readiness: try, and when it would block, wait. No operation holds a buffer while it waits.
#pragma once

#include <sys/socket.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/net/asio.h"
#include "penstock/net/deadline.h"
#include "penstock/net/io_thread.h"
#include "penstock/net/poller.h"

namespace penstock::net {

enum class IoStatus : unsigned char {
  ok,          // n > 0 bytes moved
  wouldBlock,  // wait for it
  eof,         // the peer ended its side properly
  error,       // broken: Stream::lastError tells
};
struct IoResult {
  IoStatus status = IoStatus::wouldBlock;
  std::size_t n = 0;
};
enum class Readiness : unsigned char { read, write };

class SocketStream;

/// Thread: its IoThread only. Lifetime: may not be destroyed while a coroutine waits on it; close() ends the waits.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual IoResult tryRead(char* to, std::size_t n) = 0;
  /// What tryRead would tell, without taking it. A TLS stream may wake for records of its own (session tickets) and have nothing.
  enum class Waiting : unsigned char { nothing, bytes, end };
  Waiting waiting() {
    char c;
    return peek(&c, 1).first;
  }
  /// The same, and the first bytes of it: how many were written to `to`.
  virtual std::pair<Waiting, std::size_t> peek(char* to, std::size_t n) = 0;
  /// May take fewer bytes than given.
  virtual IoResult tryWrite(const char* from, std::size_t n) = 0;
  /// Ends our side: FIN, for TLS close_notify before it. Bytes tryWrite took are sent first.
  virtual void shutdownWrite() = 0;
  /// Both sides, at once. Waits end with operation_aborted. Idempotent.
  virtual void close() = 0;
  /// Ends it so that the peer sees it was cut: RST, for TLS FIN without close_notify.
  virtual void cut() = 0;
  /// The socket at the bottom, and what readiness of it `r` needs.
  virtual SocketStream& bottom(Readiness& r) = 0;
  const error_code& lastError() const { return lastError_; }
  /// Whether the peer broke the stream (RST, TLS cut off without close_notify) rather than ended it.
  virtual bool abruptEnd() const { return false; }

 protected:
  error_code lastError_;
};

/// Somebody who waits for sockets. Lifetime: until it is woken or dropped.
class SocketWaiter {
 public:
  /// It may be gone after the call.
  virtual void wake(error_code ec) = 0;
  /// The same, after what goes on at present.
  virtual void wakeLater(error_code ec) = 0;
  /// The thread is over: nobody will be woken any more.
  virtual void drop() = 0;

 protected:
  ~SocketWaiter() = default;
};

/// A connected socket.
class SocketStream final : public Stream, private Poller::Watched {
 public:
  using Socket = asio::generic::stream_protocol::socket;
  SocketStream(IoThread& thread, Socket socket);
  ~SocketStream() override;

  IoResult tryRead(char* to, std::size_t n) override;
  IoResult tryWrite(const char* from, std::size_t n) override;
  std::pair<Waiting, std::size_t> peek(char* to, std::size_t n) override;
  void shutdownWrite() override;
  void close() override;
  void cut() override;
  SocketStream& bottom(Readiness&) override { return *this; }

  /// Whether the connection was reset: one system call, takes no bytes. An orderly end is not meant.
  bool broken();
  /// Whether the peer ended its side, however much of what it sent is still unread. It may have ended the other one too: nothing tells.
  bool peerEnded();
  /// Ends a wait() of that direction with operation_aborted; the stream lives on.
  void interrupt(Readiness r);
  bool interrupted(Readiness r) const { return interrupted_[std::size_t(r)]; }

  /// -1 once closed.
  int descriptor() const { return socket_; }
  bool closed() const { return socket_ < 0; }
  IoThread& thread() { return thread_; }
  /// "127.0.0.1:1234", "[::1]:1234"; "" when unknown.
  std::string localAddress() const;
  std::string remoteAddress() const;

  /// What was read as empty may hold something that nobody has told of yet.
  void ready(Readiness r) {
    if (r == Readiness::read) drained_ = false;
  }
  /// While it is held nothing is read, as if nothing came: who reads waits, and the peer once the buffers between are full. Writing goes on.
  void hold(bool held);
  /// The last read found nothing at all.
  bool foundEmpty() const { return drained_ && foundEmpty_; }

  // For wait() below.

  /// Whether a wait would end at once: a try may succeed, or the stream is closed (operation_aborted).
  bool endsAtOnce(Readiness needs, error_code& ec);
  /// One who reads may wait and one who writes; TLS may need either for both.
  void beginWait(Readiness asked, Readiness needs, std::chrono::milliseconds timeout, SocketWaiter& waiter);
  /// It does not wait any more, if it did.
  void forget(Readiness asked) { take(waits_[std::size_t(asked)]); }

 private:
  friend class IoThread;
  struct Wait {
    SocketWaiter* waiter = nullptr;
    Readiness needs = Readiness::read;
    SteadyTime until = SteadyTime::max();
  };
  void happened(std::uint32_t events) override;
  static SocketWaiter* take(Wait& wait);
  static void end(Wait& wait, error_code ec);
  /// Ends the waits whose time is up; gives when the next one's is.
  SteadyTime expire(SteadyTime now);
  void dropWaits();

  IoThread& thread_;
  int socket_;
  Wait waits_[2];                         // by what was asked for
  bool interrupted_[2] = {false, false};  // by what it needed
  std::size_t slot_ = 0;  // in IoThread::streams_
  // The last read left the receive buffer empty: until something happens asking again is a wasted system call. What already happened
  // and was told is not told again, so an end that is known of is always asked for.
  bool drained_ = false, foundEmpty_ = false, ended_ = false;
  bool full_ = false;  // the send buffer was
  bool held_ = false;
  error_code peeked_;  // an error that peek() or a read met: it is broken, and reads go on meeting it
};

/// From now on the kernel asks a peer that was silent for `silence` whether it is still there, and breaks the connection (ETIMEDOUT) when
/// it has not answered for as long again. Whole seconds; zero: never. What a listening socket accepts inherits it.
void probeSilentPeer(int socket, std::chrono::milliseconds silence);

/// Waits until a try may succeed, for `timeout` at most (zero: for ever; late by up to IoThread::tick). A read and a write wait of
/// one socket may run at the same time, each with a timeout of its own. Errors: timed_out, operation_aborted after close.
Awaitable<error_code> wait(Stream& stream, Readiness r, std::chrono::milliseconds timeout);
/// The same as one of several waits for what has to be over by `deadline`: timed_out at once when it is past.
Awaitable<error_code> wait(Stream& stream, Readiness r, Deadline deadline);
/// Waits until either can be read (no error), or an error of either.
Awaitable<error_code> waitReadableEither(Stream& a, Stream& b, std::chrono::milliseconds timeout);
/// Writes all. Errors as wait, else lastError.
Awaitable<error_code> writeAll(Stream& stream, std::string_view bytes, std::chrono::milliseconds timeout);

}  // namespace penstock::net
