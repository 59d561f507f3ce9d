// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a Store and who owns them.
#pragma once

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "penstock/store/store.h"
#include "store/closed_projects.h"
#include "store/exchange_cache.h"
#include "store/exchange_reader.h"
#include "store/integrity_check.h"
#include "store/memory_keeper.h"
#include "store/project_edits.h"
#include "store/project_file.h"
#include "store/project_writer.h"
#include "store/reader_thread.h"
#include "store/recorded_content.h"
#include "store/recorded_edits.h"
#include "store/recording_gate.h"
#include "store/row_index.h"
#include "store/session_loader.h"
#include "store/text/text_index.h"
#include "store/write_queue.h"

namespace penstock::store {

struct Store::Impl {
  explicit Impl(StoreOptions o)
      : options(std::move(o)), closedProjects(options.closedProjects), queue(index, options.queueLimit), memory(options.memoryBodyBudget) {}

  Result<void> openProjectFile();
  Result<void> loadBehind(Session session, std::promise<Result<void>> done);
  void close(std::chrono::milliseconds tidying);
  void recordBatch(model::RecordBatch batch);
  /// "" or a sentence about what of the project cannot be read.
  std::string damage() const;
  void recordingChanged() const;

  const StoreOptions options;
  const ClosedProjects closedProjects;
  RowIndex index;
  WriteQueue queue;
  RecordingGate gate;
  MemoryKeeper memory;
  ExchangeCache cache;
  std::atomic<model::ExchangeId> next{1};
  std::atomic<bool> closed{false};

  void loadLimit();
  RecordedEdits recorded{index, [this](Edit edit) {
                           if (!options.memoryOnly) queue.push(std::move(edit));
                         }};
  ProjectEdits edits{{index, queue, gate, memory, next, options.memoryOnly}};

  // Last to first at close: descriptors of the file go after its connections.
  ProjectLock lock;
  std::unique_ptr<ProjectWriter> writer;
  std::unique_ptr<ExchangeReader> reader;
  KeptPages pages{edits, reader};
  RecordedContent content{{index, queue, memory, cache, reader, options.memoryOnly}};
  std::shared_ptr<TextIndex> texts;
  std::optional<ReaderThread> readerThread;
  std::shared_future<Result<void>> loaded;  // of a project file
  std::jthread loader;
  std::atomic<std::uint64_t> damagedPlaces{0};
  std::unique_ptr<IntegrityCheck> check;  // none of a project that is as we left it
  std::mutex closeMutex;
};

}  // namespace penstock::store
