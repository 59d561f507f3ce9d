// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/io_thread.h"

#include <pthread.h>

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
IoThread::~IoThread() { join(); }

void IoThread::start(const char* name) {
  thread_ = std::thread([this] { context_.run(); });
  pthread_setname_np(thread_.native_handle(), name);
}

void IoThread::join() {
  work_.reset();
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void IoThread::add(SocketStream& s) {
  s.slot_ = streams_.size();
  streams_.push_back(&s);
  if (!ticking_) armTick();
}

void IoThread::remove(SocketStream& s) {
  streams_[s.slot_] = streams_.back();
  streams_[s.slot_]->slot_ = s.slot_;
  streams_.pop_back();
}

void IoThread::closeStreams() {
  for (SocketStream* s : streams_) s->close();
}

void IoThread::armTick() {
  ticking_ = true;
  tickTimer_.expires_after(tick);
  tickTimer_.async_wait([this](error_code ec) {
    if (!ec) onTick();
  });
}

void IoThread::onTick() {
  ticking_ = false;
  const SteadyTime now = steadyNow();
  // expire() only cancels: completions are posted, so the list does not change under the loop.
  for (SocketStream* s : streams_) s->expire(now);
  if (!streams_.empty()) armTick();
}

}  // namespace penstock::net
