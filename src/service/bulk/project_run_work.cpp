// SPDX-License-Identifier: GPL-3.0-or-later
// What the thread of a run does: the requests before it, then answers as they come, which it also writes into the project.
#include <algorithm>
#include <utility>

#include "service/bulk/project_run.h"
#include "service/bulk/run_listener.h"
#include "service/project/project_impl.h"
#include "service/sends/outgoing_of.h"

namespace penstock::service {
namespace {

constexpr std::chrono::milliseconds writeEvery{250}, toldEvery{100};
constexpr std::chrono::seconds sampled{3};
constexpr unsigned mostInVain = 3, mostRepeats = 3;

}  // namespace

/// Once a run: what was begun goes on with the base that it has.
void ProjectRun::sendBase(const BulkSpec& spec) {
  if (this->base()) return;
  auto base = service::sendBase(sends_, *project_, spec.options, requests_->base(), *judge_, ended_, unwantedNow());
  if (!base) return;
  (void)project_->setSetting(baseKeyOf(id_), toJson(*base));
  {
    const std::lock_guard lock(mutex_);
    base_ = std::move(base);
  }
  changed_.notify();
}

/// All that has no result yet.
void ProjectRun::send(const BulkSpec& spec) {
  replay::BulkOptions options;
  options.concurrency = spec.concurrency;
  options.perSecond = spec.perSecond;
  options.delay = spec.delay;
  options.retries = spec.retries;
  options.redirects = spec.options.redirects;
  const auto replay = sends_.replay();
  const std::lock_guard lock(mutex_);
  if (!replay) {
    problem_ = "traffic was stopped: nothing is sent";
    bulk_ = nullptr;
    return;
  }
  bulk_ = replay->bulk(requests_, options, std::make_shared<RunListener<ProjectRun>>(weak_from_this(), requests_));
  if (unwanted_.cancelled())
    bulk_->stop();
  else if (paused_)
    bulk_->pause();
}

void ProjectRun::failed(const std::string& problem) {
  const std::lock_guard lock(mutex_);
  problem_ = problem;
  unwanted_.cancel();
  if (bulk_) bulk_->stop();
}

void ProjectRun::over() {
  writePages(true);
  keepFigures();
  {
    const std::lock_guard lock(mutex_);
    sample(steadyNow());
    looking_ = false;
  }
  changed_.notify();
}

/// What was begun, from the requests before it to its last answer.
void ProjectRun::work(const BulkSpec& spec, Texts texts) {
  changed_.notify();
  if (!spec.before.empty()) {
    auto made = textsAfterChain(sends_, project_, spec, unwantedNow());
    if (!made && made.error().code != ErrorCode::cancelled) failed("before the run: " + made.error().message);
    if (!made) return over();
    texts = std::move(*made);
  }
  auto to = destinationOf(spec.options);
  if (!to) {
    failed(to.error().message);
    return over();
  }
  const auto weak = weak_from_this();
  const auto has = [weak](std::uint64_t number) {
    const auto self = weak.lock();
    if (!self) return false;
    const std::lock_guard lock(self->mutex_);
    return self->rows_->has(number);
  };
  {
    const std::lock_guard lock(mutex_);
    requests_ = std::make_shared<RunRequests>(spec, std::move(texts), std::move(*to), has);
  }
  repeated_.clear();
  inVain_ = 0;
  if (spec.base) sendBase(spec);
  do {
    toRepeat_ = 0;
    send(spec);
    judgeAll(spec);
  } while (toRepeat_ > 0 && !unwanted());
  over();
}

CancelToken ProjectRun::unwantedNow() const {
  const std::lock_guard lock(mutex_);
  return unwanted_;
}

bool ProjectRun::unwanted() const { return ended_ || unwantedNow().cancelled(); }

void ProjectRun::sample(SteadyTime now) {
  samples_.emplace_back(now, rows_->size());
  while (samples_.size() > 2 && now - samples_.front().first > sampled) samples_.pop_front();
  lookedAt_ = now;
}

/// Full pages once; what does not fill one at intervals, and at the end.
void ProjectRun::writePages(bool all) {
  std::vector<std::pair<std::size_t, std::string>> pages;
  {
    const std::lock_guard lock(mutex_);
    while (written_ < rows_->size()) {
      const std::size_t page = written_ / BulkRows::pageRows;
      const std::size_t end = std::min(rows_->size(), (page + 1) * BulkRows::pageRows);
      const bool whole = end == (page + 1) * BulkRows::pageRows;
      if (!whole && !all) break;
      pages.emplace_back(page, rows_->page(page));
      written_ = end;
    }
  }
  for (auto& [page, bytes] : pages) {
    if (auto kept = project_->impl().store->pages().keep(keyOf(id_), page, std::move(bytes)); kept) continue;
    const std::lock_guard lock(mutex_);
    problem_ = "its results are not kept: the project was closed";
  }
}

void ProjectRun::keepFigures() {
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    text = std::to_string(rows_->size()) + ' ' + std::to_string(total_);
  }
  (void)project_->setSetting(figuresKeyOf(id_), std::move(text));  // where it cannot be kept the pages told it
}

/// Whether the requests before the run were sent again for that answer, so that its request is to be sent once more.
bool ProjectRun::mayRepeat(const BulkSpec& spec, const Answer& answer) {
  if (unwanted()) return false;
  // Others were under way meanwhile, with what was known before: that says nothing of what is known now. It ends, since each time something
  // is sent before them an answer was well, but for mostInVain of them.
  if (answer.made.texts != requests_->replaced()) {
    ++toRepeat_;
    return true;
  }
  if (++repeated_[answer.result.number] > mostRepeats) return false;
  ++toRepeat_;
  if (inVain_ == mostInVain) {
    failed("what is sent before the run was sent " + std::to_string(mostInVain) + " times again, and answers are still as " + spec.again + " says");
    return false;
  }
  ++inVain_;
  const replay::BulkPtr bulk = [this] {
    const std::lock_guard lock(mutex_);
    return bulk_;
  }();
  bulk->pause();
  auto texts = textsAfterChain(sends_, project_, spec, unwantedNow());
  if (!texts) {
    if (texts.error().code != ErrorCode::cancelled) failed("before the run, again: " + texts.error().message);
    return true;
  }
  requests_->replace(std::move(*texts));
  const std::lock_guard lock(mutex_);
  if (!paused_) bulk->resume();
  return true;
}

void ProjectRun::judge(const BulkSpec& spec, Answer& answer) {
  const replay::BulkResult& result = answer.result;
  const Judged judged = judge_->judge(*project_, result.number, result.exchange, result.tries, answer.made.payloads, ended_);
  if (judged.again && mayRepeat(spec, answer)) return;
  if (!judged.again) inVain_ = 0;
  const std::lock_guard lock(mutex_);
  if (!result.problem.empty()) problem_ = "request " + std::to_string(result.number + 1) + ": " + result.problem;
  if (!rows_->has(result.number)) rows_->add(judged.row, judged.clusterKey, judged.shapeKey, judged.columns);
}

void ProjectRun::judgeAll(const BulkSpec& spec) {
  const replay::BulkPtr bulk = [this] {
    const std::lock_guard lock(mutex_);
    return bulk_;
  }();
  if (!bulk) return;
  const Subscription heard = bulk->changed().subscribe([this] { wake_.notify_one(); });
  while (true) {
    std::deque<Answer> answers;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, toldEvery, [this] { return !waiting_.empty() || noMore_; });
      answers.swap(waiting_);
      const bool over = answers.empty() && (ended_ || bulk->state().phase == replay::BulkState::Phase::ended);
      // What ended it was told before: nothing comes behind it.
      if (over && waiting_.empty()) break;
    }
    for (Answer& answer : answers) {
      if (ended_) break;
      judge(spec, answer);
    }
    const SteadyTime now = steadyNow();
    const bool due = now - writtenAt_ >= writeEvery;
    writePages(due);
    if (due) {
      writtenAt_ = now;
      keepFigures();
    }
    if (now - toldAt_ < toldEvery) continue;
    toldAt_ = now;
    {
      const std::lock_guard lock(mutex_);
      sample(now);
    }
    changed_.notify();
  }
}

}  // namespace penstock::service
