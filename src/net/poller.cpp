// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/poller.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace penstock::net {

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

Poller::~Poller() { ::close(epoll_); }

bool Poller::add(int socket, Watched& watched) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &watched;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0;
}

void Poller::remove(int socket, const Watched& watched) {
  epoll_event ignored{};
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, &ignored);
  for (std::size_t i = next_; i < count_; ++i)
    if (events_[i].data.ptr == &watched) events_[i].data.ptr = nullptr;
}

void Poller::dispatch() {
  const int n = ::epoll_wait(epoll_, events_.data(), int(events_.size()), 0);
  count_ = std::size_t(std::max(n, 0));
  for (next_ = 0; next_ < count_;) {
    const epoll_event& event = events_[next_++];
    if (event.data.ptr) static_cast<Watched*>(event.data.ptr)->happened(event.events);
  }
  next_ = count_ = 0;
}

}  // namespace penstock::net
