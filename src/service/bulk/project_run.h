// SPDX-License-Identifier: GPL-3.0-or-later
// A run of the project's.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "penstock/base/cancel_token.h"
#include "penstock/replay/bulk.h"
#include "service/bulk/answer_judge.h"
#include "service/bulk/bulk_base.h"
#include "service/bulk/bulk_rows.h"
#include "service/bulk/run_requests.h"
#include "service/sends/engine_sends.h"

namespace penstock::service {

template <class Run>
class RunListener;

/// Sends on the thread of replay; looks at answers on one of its own, which also writes them into the project. Thread: any.
class ProjectRun final : public BulkRun, public std::enable_shared_from_this<ProjectRun> {
 public:
  ProjectRun(EngineSends& sends, ProjectPtr project, std::uint64_t id, BulkSpec spec);
  ~ProjectRun() override;
  /// Reads what the project has of it. **Errors**: corrupt, io, cancelled.
  Result<void> load();
  void setSpec(BulkSpec spec);
  void setTrusted();
  /// Ends it for good: before the project is closed.
  void end();

  std::uint64_t id() const override { return id_; }
  BulkSpec spec() const override;
  BulkFigures figures() const override;
  std::optional<BulkRow> base() const override;
  std::size_t rows() const override;
  std::vector<BulkRow> rowsAt(std::size_t first, std::size_t count) const override;
  std::vector<std::string> columnsOf(std::size_t row) const override;
  std::string labelOf(std::uint64_t number) const override;
  Result<std::string> payloadOf(std::uint64_t number) const override;
  std::vector<std::uint32_t> order(BulkOrder by, unsigned column, bool descending) const override;
  Result<void> start() override;
  void pause() override;
  void resume() override;
  void stop() override;
  Notifier<>& changed() override { return changed_; }

  /// A setting of the project as well.
  static std::string baseKeyOf(std::uint64_t id) { return keyOf(id) + ".base"; }
  /// Of its results in the project.
  static std::string keyOf(std::uint64_t id) { return "bulk." + std::to_string(id); }
  /// How far it was lately: a setting of the project.
  static std::string figuresKeyOf(std::uint64_t id) { return keyOf(id) + ".figures"; }
  /// Its done and total alone.
  static BulkEntry keptFigures(const Project& project, std::uint64_t id);

 private:
  friend class RunListener<ProjectRun>;
  struct Answer {
    replay::BulkResult result;
    RequestMade made;
  };
  using Texts = std::unique_ptr<RunTexts>;
  void push(replay::BulkResult result, RequestMade made);
  bool full() const;
  void sendBase(const BulkSpec& spec);
  void send(const BulkSpec& spec);
  void work(const BulkSpec& spec, Texts texts);
  void judgeAll(const BulkSpec& spec);
  void judge(const BulkSpec& spec, Answer& answer);
  bool mayRepeat(const BulkSpec& spec, const Answer& answer);
  CancelToken unwantedNow() const;
  bool unwanted() const;
  void failed(const std::string& problem);
  void over();
  void writePages(bool all);
  void keepFigures();
  void sample(SteadyTime now);

  static constexpr std::size_t mostWaiting = 2'000;  // answers to be looked at
  EngineSends& sends_;
  const ProjectPtr project_;
  const std::uint64_t id_;
  mutable std::mutex mutex_;
  BulkSpec spec_;
  std::unique_ptr<BulkRows> rows_;
  std::optional<KeptBase> base_;
  std::uint64_t total_ = 0;
  std::string problem_;
  replay::BulkPtr bulk_;  // while it runs, and its last
  std::unique_ptr<AnswerJudge> judge_;  // of the thread that looks
  std::deque<Answer> waiting_;
  std::shared_ptr<RunRequests> requests_;
  CancelToken unwanted_;  // what is sent before and between
  bool paused_ = false;   // by the person
  bool noMore_ = true;    // no more answers come
  bool looking_ = false;  // the thread that looks is there
  std::condition_variable wake_;
  std::size_t written_ = 0;  // rows in pages
  // Of the thread that looks:
  std::map<std::uint64_t, unsigned> repeated_;  // how often BulkSpec::again selected the answer of a number
  std::size_t toRepeat_ = 0;          // of them, in the pass after this
  unsigned inVain_ = 0;               // how often `before` was sent again since the last answer that was well
  SteadyTime writtenAt_{}, toldAt_{};
  SteadyTime begun_{}, lookedAt_{};
  std::deque<std::pair<SteadyTime, std::uint64_t>> samples_;  // of the last seconds
  std::atomic<bool> ended_{false};
  mutable ShownTexts shown_;
  std::thread looker_;
  Notifier<> changed_;
};

}  // namespace penstock::service
