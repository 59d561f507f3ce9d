// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/project_run.h"

#include <algorithm>
#include <charconv>

#include "service/project/project_impl.h"
#include "service/sends/outgoing_of.h"

namespace penstock::service {
namespace {

constexpr std::chrono::milliseconds writeEvery{250}, toldEvery{100};
constexpr std::chrono::seconds sampled{3};
constexpr std::size_t mostClusters = 100;
constexpr unsigned mostAtOnce = 500;

}  // namespace

/// Replay holds it for as long as it sends; the run may go before.
class ProjectRun::Listener final : public replay::BulkListener {
 public:
  Listener(std::weak_ptr<ProjectRun> run, std::shared_ptr<RunRequests> requests) : run_(std::move(run)), requests_(std::move(requests)) {}
  void ended(replay::BulkResult result) override {
    std::vector<std::string> payloads = requests_->takePayloads(result.number);
    if (const auto run = run_.lock()) run->push({std::move(result), std::move(payloads)});
  }
  bool full() override {
    const auto run = run_.lock();
    return run && run->full();
  }

 private:
  const std::weak_ptr<ProjectRun> run_;
  const std::shared_ptr<RunRequests> requests_;
};

ProjectRun::ProjectRun(EngineSends& sends, ProjectPtr project, std::uint64_t id, BulkSpec spec)
    : sends_(sends), project_(std::move(project)), id_(id), spec_(std::move(spec)), rows_(std::make_unique<BulkRows>(spec_.columns.size())) {}

ProjectRun::~ProjectRun() { end(); }

void ProjectRun::end() {
  ended_ = true;
  replay::BulkPtr bulk;
  std::thread looker;
  {
    const std::lock_guard lock(mutex_);
    bulk = bulk_;
    noMore_ = true;
    looker = std::move(looker_);
  }
  wake_.notify_all();
  if (bulk) bulk->stop();
  if (!looker.joinable()) return;
  if (looker.get_id() == std::this_thread::get_id())
    looker.detach();  // the last to hold it was the one that looks
  else
    looker.join();
}

Result<void> ProjectRun::load() {
  const std::lock_guard lock(mutex_);
  for (std::size_t page = 0;; ++page) {
    const auto bytes = project_->impl().store->pages().read(keyOf(id_), page);
    if (!bytes) return bytes.error();
    if (bytes->empty()) break;
    if (auto read = rows_->read(*bytes); !read) return read;
    if (rows_->size() < (page + 1) * BulkRows::pageRows) break;
  }
  written_ = rows_->size();
  total_ = keptFigures(*project_, id_).total;
  return {};
}

void ProjectRun::setSpec(BulkSpec spec) {
  {
    const std::lock_guard lock(mutex_);
    spec_ = std::move(spec);
    if (rows_->size() == 0) rows_ = std::make_unique<BulkRows>(spec_.columns.size());
    total_ = 0;
  }
  const std::lock_guard lock(labels_);
  texts_.reset();
}

BulkSpec ProjectRun::spec() const {
  const std::lock_guard lock(mutex_);
  return spec_;
}

Result<void> ProjectRun::start() {
  const BulkSpec spec = this->spec();
  auto to = destinationOf(spec.options);
  if (!to) return to.error();
  if (spec.concurrency < 1 || spec.concurrency > mostAtOnce) return makeError(ErrorCode::invalidArgument, "at once: expected 1 to " + std::to_string(mostAtOnce));
  auto texts = RunTexts::make(spec);
  if (!texts) return texts.error();
  auto judge = AnswerJudge::make(spec);
  if (!judge) return judge.error();
  const auto replay = sends_.replay();
  if (!replay || ended_) return makeError(ErrorCode::cancelled, "traffic was stopped: nothing is sent");
  replay::BulkOptions options;
  options.concurrency = spec.concurrency;
  options.perSecond = spec.perSecond;
  options.delay = spec.delay;
  options.retries = spec.retries;
  const auto weak = weak_from_this();
  const auto has = [weak](std::uint64_t number) {
    const auto self = weak.lock();
    if (!self) return false;
    const std::lock_guard lock(self->mutex_);
    return self->rows_->has(number);
  };
  std::thread before;
  {
    const std::lock_guard lock(mutex_);
    if (looking_) return makeError(ErrorCode::busy, "it runs already");
    before = std::move(looker_);
  }
  if (before.joinable()) before.join();
  const std::lock_guard lock(mutex_);
  total_ = (*texts)->size();
  problem_.clear();
  judge_ = std::make_unique<AnswerJudge>(std::move(*judge));
  auto requests = std::make_shared<RunRequests>(spec, std::move(*texts), std::move(*to), has);
  noMore_ = false;
  looking_ = true;
  begun_ = steadyNow();
  samples_.clear();
  bulk_ = replay->bulk(requests, options, std::make_shared<Listener>(weak, requests));
  looker_ = std::thread([this, self = shared_from_this()]() mutable {
    judgeAll();
    self.reset();
  });
  return {};
}

void ProjectRun::push(Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(answer));
  }
  wake_.notify_one();
}

bool ProjectRun::full() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() >= mostWaiting;
}

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

BulkEntry ProjectRun::keptFigures(const Project& project, std::uint64_t id) {
  BulkEntry out;
  const std::string text = project.setting(figuresKeyOf(id));
  const char* const end = text.data() + text.size();
  const auto done = std::from_chars(text.data(), end, out.done);
  if (done.ptr != end) std::from_chars(done.ptr + 1, end, out.total);
  return out;
}

void ProjectRun::judgeAll() {
  SteadyTime writtenAt = steadyNow(), toldAt{};
  const replay::BulkPtr bulk = [this] {
    const std::lock_guard lock(mutex_);
    return bulk_;
  }();
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
      const replay::BulkResult& result = answer.result;
      const Judged judged = judge_->judge(*project_, result.number, result.exchange, result.tries, answer.payloads, ended_);
      const std::lock_guard lock(mutex_);
      if (!result.problem.empty()) problem_ = "request " + std::to_string(result.number + 1) + ": " + result.problem;
      if (!rows_->has(result.number)) rows_->add(judged.row, judged.clusterKey, judged.columns);
    }
    const SteadyTime now = steadyNow();
    const bool due = now - writtenAt >= writeEvery;
    writePages(due);
    if (due) {
      writtenAt = now;
      keepFigures();
    }
    if (now - toldAt < toldEvery) continue;
    toldAt = now;
    {
      const std::lock_guard lock(mutex_);
      sample(now);
    }
    changed_.notify();
  }
  writePages(true);
  keepFigures();
  {
    const std::lock_guard lock(mutex_);
    sample(steadyNow());
    looking_ = false;
  }
  changed_.notify();
}

BulkFigures ProjectRun::figures() const {
  BulkFigures out;
  const std::lock_guard lock(mutex_);
  const bool paused = bulk_ && bulk_->state().phase == replay::BulkState::Phase::paused;
  out.done = rows_->size();
  out.failed = rows_->failed();
  out.total = total_;
  using Phase = BulkFigures::Phase;
  if (looking_)
    out.phase = paused ? Phase::paused : Phase::running;
  else if (out.done > 0)
    out.phase = total_ > 0 && out.done >= total_ ? Phase::finished : Phase::stopped;
  if (begun_ != SteadyTime{}) out.took = std::chrono::duration_cast<std::chrono::milliseconds>((looking_ ? steadyNow() : lookedAt_) - begun_);
  if (samples_.size() > 1) {
    const double seconds = std::chrono::duration<double>(samples_.back().first - samples_.front().first).count();
    if (seconds > 0) out.perSecond = double(samples_.back().second - samples_.front().second) / seconds;
  }
  if (looking_ && out.perSecond > 0 && total_ >= out.done) out.left = std::chrono::milliseconds(std::int64_t(double(total_ - out.done) / out.perSecond * 1000));
  out.histogram = rows_->histogram();
  out.clusters = rows_->clusters(mostClusters);
  out.problem = problem_;
  return out;
}

std::size_t ProjectRun::rows() const {
  const std::lock_guard lock(mutex_);
  return rows_->size();
}

std::vector<BulkRow> ProjectRun::rowsAt(std::size_t first, std::size_t count) const {
  const std::lock_guard lock(mutex_);
  std::vector<BulkRow> out;
  for (std::size_t i = first; i < std::min(rows_->size(), first + count); ++i) out.push_back((*rows_)[i]);
  return out;
}

std::vector<std::string> ProjectRun::columnsOf(std::size_t row) const {
  const std::lock_guard lock(mutex_);
  return row < rows_->size() ? rows_->columns(row) : std::vector<std::string>();
}

std::vector<std::uint32_t> ProjectRun::order(BulkOrder by, unsigned column, bool descending) const {
  BulkRows::SortKeys keys;
  {
    const std::lock_guard lock(mutex_);
    keys = rows_->sortKeys(by, column);
  }
  // Results come meanwhile.
  return BulkRows::ordered(keys, descending);
}

std::string ProjectRun::labelOf(std::uint64_t number) const {
  const std::lock_guard lock(labels_);
  if (!texts_) {
    auto texts = RunTexts::make(spec());
    if (!texts) return {};
    texts_ = std::move(*texts);
  }
  if (number >= texts_->size()) return {};
  auto text = texts_->at(number);
  return text ? text->label : text.error().message;
}

void ProjectRun::pause() {
  const std::lock_guard lock(mutex_);
  if (bulk_) bulk_->pause();
}
void ProjectRun::resume() {
  const std::lock_guard lock(mutex_);
  if (bulk_) bulk_->resume();
}
void ProjectRun::stop() {
  const std::lock_guard lock(mutex_);
  if (bulk_) bulk_->stop();
}

}  // namespace penstock::service
