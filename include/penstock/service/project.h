// SPDX-License-Identifier: GPL-3.0-or-later
// A project as heads see it: rows, whole exchanges, what a person does with them, how recording stands.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/filter/expression.h"
#include "penstock/model/recording.h"
#include "penstock/model/summary.h"

namespace penstock::service {

/// What happens when the project has as many bytes as it may.
enum class LimitPolicy : std::uint8_t { ask, dropOldest, stopRecording };

/// How recording stands. Shown in the status bar.
struct RecordingStatus {
  bool recording = true;
  std::string project;         // path; "" with --no-db
  std::string problem;         // "" or one sentence: disk full, project unwritable. Traffic goes on, recording does not.
  std::uint64_t lost = 0;      // exchanges not kept because of `problem`
  std::int64_t savedAgoMs = 0; // age of the oldest record not yet committed; 0: all is saved
  std::uint64_t size = 0;      // bytes of the project on disk
  std::uint64_t sizeLimit = 0; // 0: none
  LimitPolicy limitPolicy = LimitPolicy::ask;
  bool limitAsked = false;     // the limit was reached and the policy is to ask: recording waits for the answer
  std::uint64_t unindexed = 0; // exchanges the full-text index has not reached yet
  std::string damage;          // "" or one sentence: some of the project cannot be read. The rest is shown, recording goes on
  bool foreign = false;        // the project is not as this person's Penstock left it
  int checkedPercent = 100;    // how much of a foreign one was looked through
};

/// Shared (ProjectPtr) by as many heads as there are. Another project may take its place at any time: then it is closed. Its rows, its
/// settings and what of exchanges is in memory can still be read, other reads answer `cancelled`, queries say nothing more, and what
/// changes something answers `cancelled` and changes nothing. Thread: every member from any thread.
class Project final : public model::Recording, public std::enable_shared_from_this<Project> {
 public:
  struct Impl;  // of the service alone
  explicit Project(std::unique_ptr<Impl> impl);
  ~Project() override;
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  /// The rows, live. They keep the project.
  std::shared_ptr<model::TrafficIndex> rows();
  /// The rows an expression selects, from memory, the full-text index and the disk, progressively. They keep the project.
  std::shared_ptr<model::TrafficQuery> query(filter::ExpressionPtr expression);

  // Recording. The readers keep the project; what is asynchronous calls back on its reader thread.
  Result<model::ExchangePtr> load(model::ExchangeId id) const override;
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override;
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange, model::BodyId which) const override;
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message) const override;
  void loadAsync(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const override;
  void messagesAsync(model::ExchangeId id, std::uint64_t first, std::size_t count,
                     std::function<void(Result<std::vector<model::Message>>)> done) const override;

  /// Calls `done` once what an exchange ended with was given to the project, its bodies included, whether or not all of it is kept; at
  /// once where that was before, where the exchange is never recorded (id 0), and when the project is closed. On the thread that records.
  [[nodiscard]] Subscription whenRecorded(model::ExchangeId id, std::function<void()> done) const;
  /// Whether an exchange that ended is selected by the evaluator's expression; reads what the row does not tell, and waits for it to be
  /// recorded, a second at most. Blocks: never on the GUI thread or an I/O thread.
  bool selects(filter::Evaluator& evaluator, const model::ExchangePtr& exchange) const;

  RecordingStatus status() const;
  bool closed() const;

  // Any number of heads may subscribe, at any time; subscribers are called on the thread named and keep it short.
  /// status(), undoText() or redoText() may say something else, or the project was closed. What is a size, an age or a count changes without
  /// a word. On the store's threads, and on whichever did it.
  Notifier<>& changed();
  /// Each exchange that ends while this is the project, on an I/O thread; also those that are not recorded (id 0).
  Notifier<model::ExchangePtr>& ended();

  // What changes the project. **Errors**: cancelled (it is closed).
  Result<void> setRecording(bool on);
  /// What undo takes back: the last clear, delete or annotation, one after the other, until the project is closed.
  /// Hides all rows. Traffic that comes meanwhile stays.
  Result<void> clear();
  /// Hides these. Ids that are not there are passed over.
  Result<void> remove(const std::vector<model::ExchangeId>& ids);
  Result<void> setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color);
  Result<void> setComment(const std::vector<model::ExchangeId>& ids, const std::string& comment);
  Result<void> setTags(const std::vector<model::ExchangeId>& ids, const std::string& tags);
  /// "Clear", "Delete 3 exchanges", "Colour", ...: what undo() would take back; "" for nothing.
  std::string undoText() const;
  Result<void> undo();
  /// The same of what undo() took back: redo() does it again, until something new is done.
  std::string redoText() const;
  Result<void> redo();
  /// Values a project keeps for its users: layout, filters, columns. "" where none.
  std::string setting(const std::string& key) const;
  Result<void> setSetting(const std::string& key, std::string value);
  /// Bytes the project file may have; 0: no limit.
  Result<void> setLimit(std::uint64_t bytes, LimitPolicy policy);

  Impl& impl() { return *impl_; }

 private:
  const std::unique_ptr<Impl> impl_;
};
using ProjectPtr = std::shared_ptr<Project>;

}  // namespace penstock::service
