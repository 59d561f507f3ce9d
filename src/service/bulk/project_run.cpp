// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/project_run.h"

#include <algorithm>
#include <charconv>

#include "service/project/project_impl.h"
#include "service/sends/outgoing_of.h"

namespace penstock::service {
namespace {

constexpr std::size_t mostClusters = 100;
constexpr unsigned mostAtOnce = 500;
constexpr std::size_t mostBefore = 50;

}  // namespace

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
    unwanted_.cancel();
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
  base_ = readBase(project_->setting(baseKeyOf(id_)));
  return {};
}

void ProjectRun::setTrusted() {
  const std::lock_guard lock(mutex_);
  spec_.doubtful = false;
}

void ProjectRun::setSpec(BulkSpec spec) {
  {
    const std::lock_guard lock(mutex_);
    spec_ = std::move(spec);
    if (rows_->size() == 0) rows_ = std::make_unique<BulkRows>(spec_.columns.size());
    total_ = 0;
  }
  shown_.forget();
}

std::optional<BulkRow> ProjectRun::base() const {
  const std::lock_guard lock(mutex_);
  if (!base_) return std::nullopt;
  BulkRow row = base_->row;
  row.number = UINT64_MAX;
  row.cluster = rows_->clusterOf(base_->clusterKey);
  row.shape = rows_->shapeOf(base_->shapeKey);
  if (row.shape == 0 && base_->shapeKey != 0) row.shape = UINT32_MAX;  // one that no result has
  return row;
}

BulkSpec ProjectRun::spec() const {
  const std::lock_guard lock(mutex_);
  return spec_;
}

Result<void> ProjectRun::start() {
  const BulkSpec spec = this->spec();
  if (auto to = destinationOf(spec.options); !to) return to.error();
  if (spec.concurrency < 1 || spec.concurrency > mostAtOnce) return makeError(ErrorCode::invalidArgument, "at once: expected 1 to " + std::to_string(mostAtOnce));
  if (spec.before.size() > mostBefore) return makeError(ErrorCode::invalidArgument, "a run has " + std::to_string(mostBefore) + " requests before it at most");
  if (!spec.again.empty() && spec.before.empty()) return makeError(ErrorCode::invalidArgument, "there are no requests before the run that could be sent again");
  auto texts = RunTexts::make(withNamesTaken(spec));
  if (!texts) return texts.error();
  auto judge = AnswerJudge::make(spec);
  if (!judge) return judge.error();
  if (!sends_.replay() || ended_) return makeError(ErrorCode::cancelled, "traffic was stopped: nothing is sent");
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
  bulk_ = nullptr;
  unwanted_ = {};
  paused_ = false;
  noMore_ = false;
  looking_ = true;
  begun_ = lookedAt_ = steadyNow();
  samples_.clear();
  looker_ = std::thread([this, self = shared_from_this(), spec, made = std::move(*texts)]() mutable {
    work(spec, std::move(made));
    self.reset();
  });
  return {};
}

void ProjectRun::push(replay::BulkResult result, RequestMade made) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(result), std::move(made)});
  }
  wake_.notify_one();
}

bool ProjectRun::full() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() >= mostWaiting;
}

BulkEntry ProjectRun::keptFigures(const Project& project, std::uint64_t id) {
  BulkEntry out;
  const std::string text = project.setting(figuresKeyOf(id));
  const char* const end = text.data() + text.size();
  const auto done = std::from_chars(text.data(), end, out.done);
  if (done.ptr != end) std::from_chars(done.ptr + 1, end, out.total);
  return out;
}

BulkFigures ProjectRun::figures() const {
  BulkFigures out;
  const std::lock_guard lock(mutex_);
  const bool paused = paused_;
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
  out.shapes = rows_->shapes(mostClusters);
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
  const auto text = shown_.at([this] { return spec(); }, number);
  return text ? text->label : text.error().message;
}

Result<std::string> ProjectRun::payloadOf(std::uint64_t number) const {
  auto text = shown_.at([this] { return spec(); }, number);
  if (!text) return text.error();
  return std::move(text->payload);
}

void ProjectRun::pause() {
  const std::lock_guard lock(mutex_);
  paused_ = true;
  if (bulk_) bulk_->pause();
}
void ProjectRun::resume() {
  const std::lock_guard lock(mutex_);
  paused_ = false;
  if (bulk_) bulk_->resume();
}
void ProjectRun::stop() {
  const std::lock_guard lock(mutex_);
  unwanted_.cancel();
  if (bulk_) bulk_->stop();
}

}  // namespace penstock::service
