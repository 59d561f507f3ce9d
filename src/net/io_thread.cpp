// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/io_thread.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "penstock/net/stream.h"

namespace penstock::net {

BlockPool::Block BlockPool::take() {
  if (idle_.empty()) return Block(new char[blockSize]);
  Block b = std::move(idle_.back());
  idle_.pop_back();
  return b;
}

void BlockPool::give(Block block) {
  if (idle_.size() < keep) idle_.push_back(std::move(block));
}

IoThread::IoThread() = default;

IoThread::~IoThread() {
  join();
  door_->close();
  polled_.release();  // it is the poller's
}

void IoThread::start(const char* name) {
  thread_ = std::thread([this] { context_.run(); });
  pthread_setname_np(thread_.native_handle(), name);
}

void IoThread::join() {
  work_.reset();
  context_.stop();
  if (thread_.joinable()) thread_.join();
  for (SocketStream* s : streams_) s->dropWaits();
}

void IoThread::add(SocketStream& s) {
  s.slot_ = streams_.size();
  streams_.push_back(&s);
  if (!std::exchange(polling_, true)) awaitEvents();
}

void IoThread::remove(SocketStream& s) {
  streams_[s.slot_] = streams_.back();
  streams_[s.slot_]->slot_ = s.slot_;
  streams_.pop_back();
}

void IoThread::closeStreams() {
  for (SocketStream* s : streams_) s->close();
}

void IoThread::awaitEvents() {
  polled_.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code ec) {
    if (ec) return;
    poller_.dispatch();
    awaitEvents();
  });
}

void IoThread::lookAt(SteadyTime at) {
  at = std::max(at, lastLook_ + tick);
  if (at >= nextLook_) return;
  nextLook_ = at;
  lookTimer_.expires_at(at);
  lookTimer_.async_wait([this](error_code ec) {
    if (!ec) look();
  });
}

void IoThread::look() {
  lastLook_ = steadyNow();
  nextLook_ = SteadyTime::max();
  // expire() ends no wait before this is over, so the list does not change under the loop.
  SteadyTime next = SteadyTime::max();
  for (SocketStream* s : streams_) next = std::min(next, s->expire(lastLook_));
  waitsUntil(next);
}

}  // namespace penstock::net
