// SPDX-License-Identifier: GPL-3.0-or-later
// The program behind a client connection of this machine, found beside the traffic and never in its way.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "penstock/net/sock_diag.h"

namespace penstock::engine {

/// A question and, some time later, its answer.
class ProcessLookup {
 public:
  /// From then on the answer stands. Any thread.
  bool done() const { return done_.load(std::memory_order_acquire); }
  /// Once done. 0: not of this machine, of somebody else's process, or gone before it was looked for.
  std::uint32_t pid() const { return pid_; }
  const std::string& path() const { return path_; }

 private:
  friend class ProcessFinder;
  std::uint32_t pid_ = 0;
  std::string path_;
  std::atomic<bool> done_{false};
};
using ProcessLookupPtr = std::shared_ptr<const ProcessLookup>;

/// One thread of its own, started by the first question. Questions that come together are answered by one look through /proc, and
/// looking takes at most a twentieth of the thread's time: under a flood of connections some answers come too late for their row.
/// Thread: any. Lifetime: `stop` before the IoThreads of those who asked are destroyed.
class ProcessFinder {
 public:
  ProcessFinder();
  ~ProcessFinder();
  /// `whenDone` is called on the finder's thread, unless stopped before; may be empty. Somebody waits for it, so it is not put off.
  /// `in`: of the network namespace that the client is in; null: ours.
  ProcessLookupPtr find(const net::SocketPair& pair, std::function<void()> whenDone = {}, std::shared_ptr<net::SockDiag> in = {});
  /// From its return on nobody is called any more. Idempotent.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::engine
