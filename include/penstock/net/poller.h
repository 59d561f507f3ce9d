// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to the sockets of one thread: an edge-triggered epoll set. Waiting for one costs no system call, and what happened to
// many is fetched by one.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace penstock::net {

/// Thread: one.
class Poller {
 public:
  class Watched {
   public:
    /// EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR. Told once each time one of them comes about, and once at first. It may remove
    /// itself and others, and be destroyed then.
    virtual void happened(std::uint32_t events) = 0;

   protected:
    ~Watched() = default;
  };

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// False: the kernel has no room for one more.
  [[nodiscard]] bool add(int socket, Watched& watched);
  /// To be done before the socket is closed: a child that was forked and did not exec yet has it too, and keeps it in the set.
  void remove(int socket, const Watched& watched);
  /// Tells what happened so far, up to some number. While there is more, `descriptor()` can be read.
  void dispatch();
  int descriptor() const { return epoll_; }

 private:
  int epoll_;
  std::array<epoll_event, 64> events_;
  std::size_t next_ = 0, count_ = 0;  // of events_, while they are told
};

}  // namespace penstock::net
