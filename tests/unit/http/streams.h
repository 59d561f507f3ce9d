// SPDX-License-Identifier: GPL-3.0-or-later
// A thread's loop that the test turns itself, and streams on it whose far ends the test holds. What is due happens in
// turn(), and nothing else does.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/net/brake.h"
#include "penstock/net/stream.h"
#include "penstock/net/task_group.h"
#include "unit/wire/http2_session_for_test.h"

namespace penstock::http::test {

/// What comes of a coroutine, once it is over.
template <class T>
using Later = std::shared_ptr<std::optional<T>>;

/// Of a thread of its own, or of one that nobody runs. Lifetime: outlives the streams on it.
struct Loop {
  Loop() : own(std::make_unique<net::IoThread>()), thread(*own) {}
  explicit Loop(net::IoThread& of) : thread(of) {}
  ~Loop() { end(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  /// All that can go on without waiting for anything.
  void turn() {
    while (thread.context().poll() > 0) continue;
  }
  /// Until `done`; false after 10 s.
  template <class F>
  bool until(F done) {
    const SteadyTime patience = steadyNow() + std::chrono::seconds(10);
    while (!done()) {
      if (steadyNow() > patience) return false;
      thread.context().run_one_for(std::chrono::milliseconds(20));
    }
    return true;
  }
  /// Begins it, and turns.
  template <class T>
  Later<T> begin(net::Awaitable<T> task) {
    const auto out = std::make_shared<std::optional<T>>();
    tasks.spawn(keep(std::move(task), out));
    turn();
    return out;
  }
  /// The same of one without a value: becomes true.
  std::shared_ptr<bool> begin(net::Awaitable<> task) {
    const auto out = std::make_shared<bool>(false);
    tasks.spawn(note(std::move(task), out));
    turn();
    return out;
  }
  /// The value of one that has to wait for nothing but time.
  template <class T>
  T result(net::Awaitable<T> task) {
    const Later<T> later = begin(std::move(task));
    EXPECT_TRUE(until([&] { return later->has_value(); })) << "it waits for ever";
    return std::move(later->value());
  }
  /// Whoever waits for a stream goes on as at the end of the thread.
  void end() {
    thread.closeStreams();
    turn();
  }

  const std::unique_ptr<net::IoThread> own;
  net::IoThread& thread;
  net::TaskGroup tasks{thread.context(), [](std::string_view) {}};

 private:
  template <class T>
  static net::Awaitable<> keep(net::Awaitable<T> task, Later<T> out) {
    T value = co_await std::move(task);
    out->emplace(std::move(value));
  }
  static net::Awaitable<> note(net::Awaitable<> task, std::shared_ptr<bool> out) {
    co_await std::move(task);
    *out = true;
  }
};

enum class Over : unsigned char { unixSocket, tcp };

/// A stream and its far end.
class Wire {
 public:
  explicit Wire(Loop& loop, Over over = Over::unixSocket) : loop_(loop) {
    int fds[2];
    if (over == Over::tcp)
      connect(fds);
    else
      EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    const int family = over == Over::tcp ? AF_INET : AF_UNIX;
    net::SocketStream::Socket socket(loop.thread.context(), net::SocketStream::Socket::protocol_type(family, 0), fds[0]);
    stream = std::make_unique<net::SocketStream>(loop.thread, std::move(socket));
    fd_ = fds[1];
  }
  ~Wire() { leave(); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  void say(std::string_view bytes) {
    if (bytes.empty()) return;
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT), ssize_t(bytes.size()));
    loop_.turn();
  }
  /// What came since it was asked last.
  std::string heard() {
    loop_.turn();
    std::string out;
    char bytes[16 * 1024];
    for (ssize_t n; (n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT)) != -1;) {
      if (n == 0) {
        ended_ = true;
        break;
      }
      out.append(bytes, std::size_t(n));
      loop_.turn();
    }
    if (errno == ECONNRESET) broken_ = true;
    return out;
  }
  /// How our side ended, once it did; what else came is lost. "end", "reset", or "nothing" after 10 s.
  std::string sawItEnd() {
    loop_.until([&] {
      errno = 0;
      heard();
      return ended_ || broken_;
    });
    return broken_ ? "reset" : ended_ ? "end" : "nothing";
  }
  /// No end was seen so far.
  bool open() {
    pollfd p{fd_, POLLRDHUP, 0};
    return ::poll(&p, 1, 0) == 0;
  }
  void shutdownWrite() {
    ::shutdown(fd_, SHUT_WR);
    loop_.turn();
  }
  void leave() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  /// With bytes unread, which breaks even what has no linger.
  void reset() {
    const linger l{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    leave();
    loop_.turn();
  }
  /// Our side writes until the far end takes no more; how much that was.
  std::size_t stuff() {
    const std::string block(64 * 1024, 's');
    std::size_t out = 0;
    for (net::IoResult r; (r = stream->tryWrite(block.data(), block.size())).status == net::IoStatus::ok;) out += r.n;
    return out;
  }

  std::unique_ptr<net::SocketStream> stream;

 private:
  static void connect(int (&fds)[2]) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* any = reinterpret_cast<sockaddr*>(&at);
    EXPECT_EQ(::bind(listener, any, size), 0);
    EXPECT_EQ(::listen(listener, 1), 0);
    ::getsockname(listener, any, &size);
    fds[1] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(fds[1], any, size), 0);
    const int on = 1;
    ::setsockopt(fds[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // what it says is there in the same turn
    fds[0] = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    ::close(listener);
  }

  Loop& loop_;
  int fd_;
  bool ended_ = false, broken_ = false;
};

/// More than a thread may hold unfinished, in pieces of `size` bytes, so that whoever holds more than that is evicted.
class Crowd {
 public:
  Crowd(Loop& loop, std::size_t size) {
    for (std::size_t held = loop.thread.blocks().held().total(); held + size <= net::HeldBytes::most; held += size) {
      all_.push_back(std::make_unique<One>(loop.thread.blocks().held()));
      all_.back()->hold(size);
    }
    last_ = std::make_unique<One>(loop.thread.blocks().held());
    last_->hold(size);
    loop.turn();
  }

 private:
  struct One final : net::HeldBytes::Holder {
    using Holder::Holder;
    void evict() override {}
  };
  std::vector<std::unique_ptr<One>> all_;
  std::unique_ptr<One> last_;
};

/// Who keeps what is read keeps up, unless the test says otherwise.
class Brake final : public net::Brake {
 public:
  bool congested() const override { return held; }
  net::Awaitable<> ready() override {
    ++waits;
    co_await released_.wait();
  }
  void release() {
    held = false;
    released_.notify();
  }
  bool held = false;
  int waits = 0;

 private:
  net::Signal released_;
};

/// The far end speaks HTTP/2.
class H2Far {
 public:
  H2Far(Loop& loop, Wire& wire, wire::http2::Role role,
        const wire::http2::Options& options = wire::http2::test::smallWindows())
      : end(role, options), loop_(loop), wire_(wire) {}
  /// Says what there is to say and hears what there is to hear, until there is neither. False: it heard a breach.
  bool talk() {
    bool going = true;
    for (bool more = true; more && going;) {
      std::string out;
      end.session.produce(out, std::size_t(32) * 1024);
      if (!out.empty()) wire_.say(out);
      const std::string in = wire_.heard();
      std::string_view left = in;
      while (!left.empty() && going) going = end.session.receive(left, steadyNow());
      if (takes) giveBack();
      more = !out.empty() || !in.empty();
    }
    return going;
  }
  /// Talks until `done`; false after 10 s.
  template <class F>
  bool until(F done) {
    return loop_.until([&] {
      talk();
      return done();
    });
  }
  bool heard(std::string_view line) const { return std::find(end.told.begin(), end.told.end(), line) != end.told.end(); }
  std::string all() const {
    std::string out;
    for (const std::string& line : end.told) out += line + "\n";
    return out;
  }

  wire::http2::test::End end;
  bool takes = true;  // gives the windows back

 private:
  void giveBack() {
    for (auto& [id, body] : end.bodies) {
      const std::size_t size = body.size();
      if (size > given_[id]) end.session.consume(id, size - std::exchange(given_[id], size));
    }
  }
  Loop& loop_;
  Wire& wire_;
  std::map<wire::http2::StreamId, std::size_t> given_;
};

}  // namespace penstock::http::test
