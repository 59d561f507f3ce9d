// SPDX-License-Identifier: GPL-3.0-or-later
// The writer thread: bursts into transactions, checkpoints between them, deletion of what was cleared when nothing else
// waits.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "penstock/store/store.h"
#include "store/disk_room.h"
#include "store/edit_writer.h"
#include "store/exchange_writer.h"
#include "store/large_bodies.h"
#include "store/message_packer.h"
#include "store/purge.h"
#include "store/recording_gate.h"
#include "store/write_queue.h"
#include "store/written_pages.h"

namespace penstock::store {

/// What a clear makes the project remember.
struct Hidden {
  model::ExchangeId through = 0;  // ids up to it are not shown
  model::ExchangeId purge = 0;    // ids up to it are deleted
};

/// Thread: any, but close() from one.
class ProjectWriter {
 public:
  /// What it asks of its owner, on its own thread.
  struct Calls {
    std::function<model::ExchangeId()> nextId;  // the id an exchange would get now
    std::function<void()> dropOldest;           // the project is over its limit: hide some more for good
    std::function<void()> recordingChanged;     // a problem or the limit stopped recording, or that is over
  };
  /// Starts the thread. `file` is a descriptor of the project, open until after close(); `log` is open.
  static Result<std::unique_ptr<ProjectWriter>> start(Database db, int file, std::unique_ptr<BodyLog> log, WriteQueue& queue,
                                                      RecordingGate& gate, Hidden hidden,
                                                      std::chrono::milliseconds commitInterval, DiskRoom room,
                                                      std::chrono::milliseconds retryInterval, Calls calls);
  ~ProjectWriter() { close(std::chrono::milliseconds(0)); }
  ProjectWriter(const ProjectWriter&) = delete;
  ProjectWriter& operator=(const ProjectWriter&) = delete;

  void setHidden(Hidden hidden);
  void setLimit(SizeLimit limit);
  SizeLimit limit() const;
  /// Bytes on disk, as measured last.
  std::uint64_t size() const { return size_.load(std::memory_order_relaxed); }
  /// What committed rows mean by the log of bodies stays there as long as that is held.
  LogPins::Pin pinBodies() const { return pins_.take(); }
  /// Tries again after a problem, at once: by itself it does so every retryInterval.
  void retry();
  /// Writes what waits, deletes what is hidden and moves the logs into the file (as far as `tidying` goes; the next start goes on),
  /// ends the thread, closes the database.
  void close(std::chrono::milliseconds tidying);

 private:
  ProjectWriter(Database db, int file, WriteQueue& queue, RecordingGate& gate, Hidden hidden,
                std::chrono::milliseconds interval, DiskRoom room, std::chrono::milliseconds retryInterval, Calls calls)
      : db_(std::move(db)),
        written_(file),
        queue_(queue),
        gate_(gate),
        interval_(interval),
        room_(room),
        retryInterval_(retryInterval),
        calls_(std::move(calls)),
        hidden_(hidden) {}
  Result<void> prepare(std::unique_ptr<BodyLog> log);
  void run();
  void finish();
  void tidyUp();
  bool inTime() const { return !hurry_ && steadyNow() < tidyUntil_; }
  bool waitForOther(int tries) const;
  void tryAgain();
  bool write();
  int writeAll(const Burst& burst, const Hidden& hidden, bool saveHidden);
  int writeChunks(const Burst& burst, const Hidden& hidden);
  int commit();
  int writeMessages(const Burst& burst, const Hidden& hidden);
  int writeExchanges(const Burst& burst, const Hidden& hidden);
  int writeEdits(const Burst& burst);
  template <class Item>
  int writeOne(const Item& item, std::size_t bytes);
  bool failed(int code);
  void stop(const Error& why, bool roomless);
  void stopForRoom();
  bool maintain(bool idle);  // whether there is more of it to do
  int fold();
  void checkpoint(int mode);
  void checkSize();
  std::chrono::milliseconds longestWait(bool moreToDo) const;
  Hidden hidden() const;

  Database db_;
  WrittenPages written_;
  WriteQueue& queue_;
  RecordingGate& gate_;
  const std::chrono::milliseconds interval_;
  DiskRoom room_;
  const std::chrono::milliseconds retryInterval_;
  const Calls calls_;
  std::optional<ExchangeWriter> writer_;
  std::optional<EditWriter> editWriter_;
  MessagePacker packer_;
  std::unordered_map<model::ExchangeId, const model::Exchange*> newest_;  // reused; of a burst with growing exchanges
  std::optional<Purge> purge_;
  std::optional<LargeBodies> bodies_;
  LogPins pins_;  // of its log
  Statement begin_, commit_, saveHidden_, pages_;
  model::ExchangeId purged_ = 0;
  bool removedLeft_ = true;        // exchanges deleted for good may still be there
  bool shrinkLeft_ = false;        // pages may be free
  bool dropping_ = false;          // over the limit, until a tenth is free
  SteadyTime measured_{};
  bool unmeasured_ = true;         // something was written since
  int walPages_ = 0, checkpointAt_ = 0;
  std::size_t inTransaction_ = 0;  // bytes of records
  std::uint64_t bodyBytes_ = 0;    // into the project file, since the last checkpoint
  int busyTries_ = 0;
  bool stopped_ = false;  // by a problem
  bool roomless_ = false; // which is that the disk is to be left alone

  mutable std::mutex mutex_;
  Hidden hidden_;
  bool hiddenChanged_ = false;
  SizeLimit limit_;
  bool limitChanged_ = false;
  std::atomic<std::uint64_t> size_{0};
  std::atomic<bool> retry_{false}, closing_{false};
  // The end: what was recorded is written, however long it takes; the rest is interrupted when its time is over.
  SteadyTime tidyUntil_{};                    // set before closing_
  std::atomic<bool> hurry_{false};
  enum class End : unsigned char { writing, tidying, done };
  End end_ = End::writing;                    // under mutex_
  std::condition_variable ended_;
  std::thread thread_;
};

}  // namespace penstock::store
