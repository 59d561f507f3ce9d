// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that starts workers, hands them to I/O threads, reads what they print, watches their size and their scripts' files, and buries
// them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "penstock/base/descriptor.h"
#include "penstock/script/host.h"
#include "script/script_record.h"
#include "script/worker_process.h"

namespace penstock::script {

/// A worker that is loaded and waits for calls.
struct ReadyWorker {
  WorkerId id = 0;
  std::uint64_t version = 0;  // of its script
  Descriptor channel;
};

/// Thread: any, unless said otherwise. All that is asked of it is done on its own thread, in order.
class Supervisor : public std::enable_shared_from_this<Supervisor> {
 public:
  explicit Supervisor(Host::Options options);
  ~Supervisor();
  void start();
  void stop();

  ScriptPtr add(const std::string& file, ScriptOrigin origin, bool enabled);
  void remove(const ScriptPtr& script);
  void setEnabled(const ScriptPtr& script, bool on);
  void reload(const ScriptPtr& script);
  Result<void> waitUntilLoaded(const ScriptPtr& script, std::chrono::milliseconds patience) const;
  std::vector<ScriptStatus> list() const;
  ActiveScripts active() const;
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  /// A worker for that one: take() or refuse() comes.
  void want(const ScriptPtr& script, Asker asker);
  /// Nobody speaks to it any more. `why`: it is ended at once, and counts as a crash; "": it ends by itself.
  void leave(WorkerId worker, const std::string& why);
  /// Its channel ended although nobody left it: `told` is called by the door, with how its process ended.
  void lost(WorkerId worker, net::DoorPtr door, std::function<void(const std::string& how)> told);

  Console console;
  Notifier<> changed;
  const Host::Options options;

 private:
  using Worker = WorkerProcess;
  using Record = ScriptRecord;
  void post(std::function<void()> command);
  void run();
  void wait();
  void tick();
  void endAll();

  // On its thread.
  std::vector<Record*> records() const;
  Record* recordOf(const ScriptPtr& script);
  void load(Record& record);
  Worker* begin(Record& record, std::uint64_t version);
  void serve(Record& record);
  void readChannel(Worker& worker);
  void loaded(Worker& worker, const Frame& ready);
  void refused(Record& record, std::uint64_t version, std::string problem);
  void putInForce(Record& record, std::uint64_t version);
  void ended(Worker& worker);
  void crashed(Record& record);
  void lookAtSizes();
  void tell(const Record& record, ConsoleLine::Level level, std::string text);
  void publish();

  mutable std::mutex mutex_;  // of records' status, commands and what is published
  mutable std::condition_variable settled_;
  std::vector<std::function<void()>> commands_;
  std::list<Record> records_;  // taken out on its thread alone
  ActiveScripts active_ = std::make_shared<const std::vector<ActiveScript>>();
  std::atomic<std::uint64_t> generation_{0};
  std::list<Worker> workers_;
  WorkerId lastWorker_ = 0;
  std::deque<std::pair<WorkerId, std::string>> ends_;  // how the latest ended: an I/O thread may ask after that
  Descriptor wake_;
  bool stopping_ = false;
  SteadyTime nextTick_{};
  std::thread thread_;
};

}  // namespace penstock::script
