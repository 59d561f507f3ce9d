// SPDX-License-Identifier: GPL-3.0-or-later
// A script, as the supervisor knows it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/net/door.h"
#include "penstock/script/script.h"
#include "script/watched_files.h"

namespace penstock::script {

struct ReadyWorker;

/// Whoever needs workers of one script on one I/O thread. Called on that thread.
class WorkerTaker {
 public:
  virtual ~WorkerTaker() = default;
  virtual void take(ReadyWorker worker) = 0;
  /// None comes for one that was asked for, and why.
  virtual void refuse(const std::string& why) = 0;
  /// Another version is in force, or none.
  virtual void look() = 0;
};
struct Asker {
  net::DoorPtr door;
  std::weak_ptr<WorkerTaker> taker;
  void refuse(const std::string& why) const;
};

/// Thread: the supervisor's.
struct ScriptRecord {
  /// One more waits for a worker.
  void ask(Asker asker);
  void refuseAll(const std::string& why);
  /// All who ever asked are to look which version is in force.
  void tellAll() const;
  /// A worker ended that should not have. After a few within a short time the next is begun ever later.
  void crash();
  /// How long until the next may be begun.
  std::chrono::milliseconds pause() const;
  void forgive() {
    crashes.clear();
    notBefore = {};
  }

  ScriptPtr script;
  WatchedFiles files;
  std::uint64_t newest = 0;  // version that was begun
  std::deque<Asker> asking;  // for a worker, in order
  std::vector<Asker> known;  // everybody who ever asked
  std::deque<SteadyTime> crashes;  // the latest
  SteadyTime notBefore{};          // the next worker

  // Under the supervisor's mutex.
  bool enabled = false;
  bool loading = false;
  bool removed = false;  // it is about to go
  std::string problem;
  Hook hooks = Hook::none;
  std::uint64_t crashed = 0;
};

}  // namespace penstock::script
