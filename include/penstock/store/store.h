// SPDX-License-Identifier: GPL-3.0-or-later
// The project: an index of rows in memory over one SQLite file (or over memory alone) that every exchange is written
// to.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/exchange_sink.h"
#include "penstock/model/recording.h"
#include "penstock/model/summary.h"
#include "penstock/store/kept_pages.h"
#include "penstock/store/row_scan.h"
#include "penstock/store/text_candidates.h"

namespace penstock::store {

/// A body as words are looked for in it.
struct DecodedBody {
  std::string bytes;
  bool whole = true;  // false: cut, or not well decoded
  bool text = true;   // false: a picture, Protocol Buffers, ...: of these only what reads as words is indexed
  std::string seen;   // what is seen of it and does not stand in `bytes`
};
/// A recorded body without its content coding, as far as `most` bytes go. Thread: any.
using DecodeBody =
    std::function<DecodedBody(const model::Exchange& exchange, model::BodyId which, std::string_view recorded, std::size_t most)>;

struct StoreOptions {
  std::string path;                                 // project file; made (mode 0600) when it does not exist
  bool memoryOnly = false;                          // keep nothing on disk; `path` is ignored
  std::size_t memoryBodyBudget = 16 * 1024 * 1024;  // memoryOnly: bytes of heads and bodies kept; the oldest go first
  std::size_t queueLimit = 8 * 1024 * 1024;        // bytes not yet on disk above which `congested()` is true
  std::chrono::milliseconds commitInterval{100};    // a record waits at most this long for its transaction to begin
  DecodeBody decodeBody;                            // for the full-text index; none: bodies as they were recorded
  // How long open() waits for the rows of earlier sessions. Those that are not there by then come in behind it, oldest first.
  std::chrono::milliseconds loadPatience = std::chrono::hours(24);
  // Left free on the disk: recording stops before. None: see roomToKeep in store/disk_room.h. 0: the disk may be filled.
  std::optional<std::uint64_t> keepFree = 0;
  std::chrono::milliseconds retryInterval{3000};    // between tries of a project that could not be written
  std::function<void()> recordingChanged;           // status() is another, but for sizes, ages and counts; on a thread of the store's
  // File that remembers how projects were left, so that those that are as they were are not checked; "": every one is checked that has
  // something in it.
  std::string closedProjects;
  std::string vfs;                                  // name of the SQLite VFS; "": the system's. For tests of bad disks
};

/// Bytes a project may have on disk, and what happens where they are reached.
struct SizeLimit {
  enum class Policy : std::uint8_t { ask, dropOldest, stopRecording };
  std::uint64_t bytes = 0;  // 0: none
  Policy policy = Policy::ask;
};

struct StoreStatus {
  bool recording = true;          // false: switched off, or stopped by `problem`
  std::string path;               // "" when memoryOnly
  std::string problem;            // "" or one sentence: disk full, project unwritable. Recording stopped because of it
  std::uint64_t lost = 0;         // exchanges not kept because of a problem since the project was opened
  std::int64_t unsavedAgeMs = 0;  // age of the oldest record not yet committed; 0: all is saved
  std::uint64_t size = 0;         // bytes of the project on disk, measured a few times a second while it is written
  SizeLimit limit;
  bool limitAsked = false;        // the limit is reached and the policy is to ask: nothing new is recorded until setLimit
  std::uint64_t unindexed = 0;    // exchanges that ended and that the full-text index has not reached yet
  std::string damage;             // "" or one sentence: some of the project cannot be read. The rest is there, recording goes on
  bool foreign = false;           // it is not as this person's Penstock left it: made by others, copied, or not closed well
  int checkedPercent = 100;       // of one that is foreign: it is looked through, behind all else
};

/// Lifetime: must outlive its users' calls and its callbacks; the destructor closes. Thread: every member from any
/// thread. A live exchange is in the index from its first record() on, and `load` finds it from then on, committed or
/// not. Ids at or below the one last given out when `clear` was called are hidden, also when such an exchange ends
/// later.
class Store final : public model::ExchangeSink, public model::TrafficIndex, public model::Recording {
 public:
  /// Opens or makes the project; earlier rows are in the index (or come in, see loadPatience), ids go on, exchanges a crash left
  /// pending are failed/interrupted. Rows recorded while earlier ones come in have their place behind them, and show then; edits,
  /// clear and undo block until then. Rows that are damaged are left out and told by status().damage; what the disk does not give
  /// shows as the problem. A file made by others opens only with exactly our tables, and nothing in it runs.
  /// **Errors**: busy (another process or Store has it open), corrupt (no Penstock project, or damaged), unsupported
  /// (newer schema), notFound (no such folder), io. Each names the file.
  static Result<std::unique_ptr<Store>> open(StoreOptions options);
  ~Store() override;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // ExchangeSink
  model::ExchangeId nextId() override;
  void record(model::RecordBatch batch) override;
  bool congested() const override;
  void whenReady(std::function<void()> ready) override;
  bool recording() const override;

  // TrafficIndex
  std::size_t rows() const override;
  model::Summary at(std::size_t row) const override;
  std::size_t rowOf(model::ExchangeId id) const override;
  std::vector<model::ExchangeId> idsOf(std::span<const std::uint32_t> rows) const override;
  Sums sumsOf(std::span<const std::uint32_t> rows) const override;
  std::vector<std::uint32_t> order(model::SummaryColumn::Id column, bool descending) const override;
  std::vector<std::uint32_t> deletedRows() const override;
  std::vector<model::HostCount> hosts() const override;
  Histogram histogram(WallTime from, WallTime to, std::size_t buckets) const override;
  model::TrafficChanges changesSince(std::uint64_t revision) const override;
  Notifier<>& changed() override;

  /// Exchanges that may match, of those that a row leaves unknown. Null: the index has nothing to say, any may (memoryOnly, or no text
  /// of three bytes).
  std::unique_ptr<TextCandidates> candidates(const filter::NeededTexts& needed) const;
  /// Rows for an expression to look at.
  std::unique_ptr<RowScan> scan() const;

  // Recording. The store outlives the readers; the asynchronous ones call back on the reader thread.
  /// The newest snapshot. Bodies in chunks stay in the store (`Body::bytes` null).
  Result<model::ExchangePtr> load(model::ExchangeId id) const override;
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override;
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange, model::BodyId which) const override;
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message) const override;
  void loadAsync(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const override;
  void messagesAsync(model::ExchangeId id, std::uint64_t first, std::size_t count,
                     std::function<void(Result<std::vector<model::Message>>)> done) const override;

  /// Up to n recorded content bytes from offset, wherever they lie; fewer at the end of what was recorded so far, ""
  /// past it. Blocks on disk. **Errors**: as load; limit also for what memoryOnly dropped at the beginning.
  Result<std::string> readBody(model::ExchangeId id, model::BodyId body, std::uint64_t offset, std::size_t n) const;
  /// Bytes readBody can give in one run from 0. Grows while the exchange is live. Blocks on disk. **Errors**: as load.
  Result<std::uint64_t> bodySize(model::ExchangeId id, model::BodyId body);
  /// Visible exchanges; the same as rows().
  std::uint64_t count() const;

  /// The id that nextId would give.
  model::ExchangeId peekId() const;
  /// Ids given out from now on are not below it. For exchanges that go on over a change of projects.
  void idsFrom(model::ExchangeId first);
  enum class Existing : std::uint8_t { refuse, replace };
  /// A copy of the project as it stands now, hidden rows included; recording goes on meanwhile. Blocks as long as it copies. Nothing is
  /// left of one that fails, and what was there before is untouched until the copy is whole and on disk.
  /// **Errors**: invalidArgument (the file exists; to be replaced: it is this project, no file, or was not closed well), busy (to be
  /// replaced: another process has it open), unsupported (memoryOnly), notFound (no such folder), io.
  Result<void> copyTo(const std::string& path, Existing existing = Existing::refuse);
  /// Kept in the project. At the limit exchanges that have begun may end; then, by the policy, nothing new is recorded until the limit
  /// is another or the project has become smaller, or the oldest exchanges go for good (and with them all that undo knows) until a tenth
  /// is free. Space goes back to the disk.
  Result<void> setLimit(SizeLimit limit);
  /// What setRecording said last.
  bool recordingWanted() const;
  /// Off: exchanges begun from now on are not kept, those begun before may finish. On: also tries again after a
  /// problem.
  Result<void> setRecording(bool on);

  // What a person does. Each is one step that undo takes back, of which 200 are kept.
  // **Errors** of these, and of all that changes something: cancelled (closed), and then nothing happened.
  /// Hides all rows. What an earlier clear hid is then deleted for good; so it is at close. Undo brings the rows back to
  /// their places; what came since stays below them.
  Result<void> clear();
  /// Deletes these rows; they keep their numbers. Ids that are not visible are passed over. Gone for good at close.
  Result<void> remove(const std::vector<model::ExchangeId>& ids);
  Result<void> setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color);  // over 6: nothing happens
  Result<void> setComment(const std::vector<model::ExchangeId>& ids, std::string_view comment);  // becomes one line
  Result<void> setTags(const std::vector<model::ExchangeId>& ids, std::string_view tags);        // split, sorted, made unique
  /// "Clear", "Delete 3 exchanges", "Colour", "Tags", "Comment": what undo() would take back; "" for nothing.
  std::string undoText() const;
  Result<void> undo();
  /// What undo() took back, newest first, until something new is done. A clear only as long as no exchange began since: "", and nothing
  /// happens, where there is nothing to do again.
  std::string redoText() const;
  Result<void> redo();

  /// What a project keeps for its users; "" where there is none, and an empty value takes it away. Not a step of undo.
  std::string setting(const std::string& key) const;
  Result<void> setSetting(const std::string& key, std::string value);
  KeptPages& pages();

  StoreStatus status() const;
  /// Blocks until all that was recorded before the call is committed. **Errors**: io (the problem that keeps it from
  /// disk).
  Result<void> flush();
  /// Writes everything out, ends the threads; calls every whenReady, loadAsync and messagesAsync callback still owed. What can wait
  /// for the next opening (deleting what is hidden, moving the log into the file) is done as far as `tidying` goes. Idempotent. After it
  /// the index still answers; record() keeps nothing.
  void close(std::chrono::milliseconds tidying = std::chrono::milliseconds(500));

  /// Exchanges a project holds (hidden ones excluded), read only, also while another process writes it.
  /// **Errors**: notFound, corrupt (no Penstock project), unsupported (newer schema), io. Each names the file.
  static Result<std::uint64_t> countIn(const std::string& path);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::store
