// SPDX-License-Identifier: GPL-3.0-or-later
// The workers of one script on one I/O thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "script/channel.h"

namespace penstock::script {

/// Thread: its I/O thread. Lifetime: the thread's (pools.h).
class Pool final : public WorkerTaker, public std::enable_shared_from_this<Pool> {
 public:
  static constexpr std::size_t mostWaiting = 1000;  // calls
  static constexpr unsigned moreWorkers = 8;        // beyond one a core, while all are busy for long

  Pool(net::IoThread& thread, std::shared_ptr<Supervisor> supervisor, ScriptPtr script);
  ~Pool() override;

  /// To a free worker (to `preferred`, where it is one), or behind those that wait.
  void submit(const CallPtr& call, Channel* preferred);

  void take(ReadyWorker worker) override;
  void refuse(const std::string& why) override;
  void look() override;

 private:
  Channel* freeOne(Channel* preferred);
  void freed(Channel& channel);
  void ended(Channel& channel, const std::string& fault);
  void logged(Channel& channel, const Frame& frame);
  void end(Channel& channel, const std::string& why);
  std::shared_ptr<Channel> takeOut(Channel& channel);
  void grow();
  void arm();
  void tick();
  bool busy() const;

  net::IoThread& thread_;
  const std::shared_ptr<Supervisor> supervisor_;
  const ScriptPtr script_;
  std::vector<std::shared_ptr<Channel>> channels_;  // the first has most of the work
  std::deque<CallPtr> waiting_;
  unsigned asked_ = 0;  // workers
  net::asio::steady_timer timer_;
  bool armed_ = false;
};

}  // namespace penstock::script
