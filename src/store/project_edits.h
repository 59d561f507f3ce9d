// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to the project: clear, delete, annotate, undo, settings. One after the other, under one lock.
#pragma once

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "store/memory_keeper.h"
#include "store/project_writer.h"
#include "store/recording_gate.h"
#include "store/row_index.h"
#include "store/undo_stack.h"
#include "store/write_queue.h"

namespace penstock::store {

/// What a write to a project that is closed answers.
inline Error wasClosed() { return makeError(ErrorCode::cancelled, "the project was closed"); }

/// What the steps are, and their errors, is told where Store declares them. Its lock is taken before all others of the store. Thread: any.
class ProjectEdits {
 public:
  /// What edits change. All but `writer` outlive this.
  struct Parts {
    RowIndex& index;
    WriteQueue& queue;
    RecordingGate& gate;
    MemoryKeeper& memory;
    const std::atomic<model::ExchangeId>& next;  // the id that is given out next
    bool memoryOnly;
  };
  explicit ProjectEdits(Parts parts) : parts_(parts) {}

  /// Of a project file, before its writer begins. `rowsThere`: its rows have come in; until then what looks for a row blocks.
  void open(Hidden hidden, std::map<std::string, std::string> settings, std::shared_future<Result<void>> rowsThere);
  void opened(ProjectWriter& writer);
  /// Nothing is done from now on. Whether it was open.
  bool close();

  Result<void> clear();
  Result<void> remove(const std::vector<model::ExchangeId>& ids);
  Result<void> annotate(const std::vector<model::ExchangeId>& ids, NotePart part, std::uint8_t color, std::string text);
  std::string undoText() const;
  Result<void> undo();
  std::string redoText() const;
  Result<void> redo();
  /// The oldest rows go for good, and with them all that undo knows. Waits for nothing: called by the writer, and again when that was not
  /// enough, while the loader may wait for the writer.
  void dropOldest();

  std::string setting(const std::string& key) const;
  Result<void> set(const std::string& key, std::string value);
  Result<void> keep(PageEdit edit);

 private:
  void waitLoaded() const;
  void save(Edit edit);
  void did(std::vector<model::ExchangeId> final);
  void hideAll();
  void showHidden();
  /// Puts notes back; gives the step that takes this back in turn.
  UndoStep putBack(const UndoStep& step);

  const Parts parts_;
  ProjectWriter* writer_ = nullptr;         // null: memoryOnly, or not yet opened
  std::shared_future<Result<void>> loaded_;  // of a project file
  mutable std::mutex mutex_;
  bool closed_ = false;
  Hidden hidden_;  // its purge is also what undo goes back to
  UndoStack undo_;
  std::map<std::string, std::string> settings_;
};

}  // namespace penstock::store
