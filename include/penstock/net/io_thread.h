// SPDX-License-Identifier: GPL-3.0-or-later
// One thread with one io_context. A connection, its upstream connections and its coroutines stay on it.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/net/asio.h"
#include "penstock/net/door.h"
#include "penstock/net/held_bytes.h"
#include "penstock/net/poller.h"

namespace penstock::net {

class SocketStream;

/// Blocks of `blockSize` bytes for reading into, kept for reuse: an idle connection holds none.
/// Thread: one.
class BlockPool {
 public:
  static constexpr std::size_t blockSize = 64 * 1024;
  static constexpr std::size_t keep = 16;  // idle blocks kept; more are freed
  using Block = std::unique_ptr<char[]>;
  Block take();
  void give(Block block);
  /// Counts what waits in blocks and elsewhere for its end.
  HeldBytes& held() { return held_; }

 private:
  HeldBytes held_;
  std::vector<Block> idle_;
};

/// Lifetime: outlives every stream made on it. Thread: members marked "any" from any thread, others on the thread itself.
class IoThread {
 public:
  IoThread();
  ~IoThread();  // joins
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  /// Starts the thread; `name` is at most 15 bytes. Any.
  void start(const char* name);
  /// Stops the context and joins. Coroutines that still wait are destroyed on the calling thread. Any, not the thread itself.
  void join();

  /// Closes every stream: what waits on one ends with operation_aborted. The thread itself.
  void closeStreams();

  asio::io_context& context() { return context_; }
  /// For whoever is called on other threads: it is closed before the context goes. Any.
  const DoorPtr& door() const { return door_; }
  BlockPool& blocks() { return blocks_; }

  /// Deadlines of streams are looked at together, at the earliest of them and not more often than this: a timeout is late by at most
  /// this much and costs nothing a read, and where nobody waits for a time nothing is looked at.
  static constexpr std::chrono::milliseconds tick{250};

 private:
  friend class SocketStream;
  void add(SocketStream& s);
  void remove(SocketStream& s);
  void awaitEvents();
  /// A stream waits until then at most.
  void waitsUntil(SteadyTime at) {
    if (at < nextLook_) lookAt(at);
  }
  void lookAt(SteadyTime at);
  void look();

  // Before the context: while it is destroyed coroutines give blocks back, and streams leave.
  BlockPool blocks_;
  Poller poller_;
  std::vector<SocketStream*> streams_;
  SteadyTime lastLook_{}, nextLook_ = SteadyTime::max();
  asio::io_context context_{1};
  const DoorPtr door_ = std::make_shared<Door>(context_);
  asio::posix::stream_descriptor polled_{context_, poller_.descriptor()};
  bool polling_ = false;
  asio::steady_timer lookTimer_{context_};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::thread thread_;
};

}  // namespace penstock::net
