// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/selections.h"

#include <algorithm>
#include <optional>

#include "api/workers.h"

#include "penstock/service/redacted_query.h"

namespace penstock::api {
namespace {

// Times relative to now are those of the moment an expression was compiled.
constexpr std::chrono::seconds patience{60}, idle{120}, oldest{300};

}  // namespace

Selection::Selection(service::ProjectPtr project, filter::ExpressionPtr expression, redaction::RedactionPtr redaction)
    : project_(std::move(project)),
      text_(expression->text()),
      redaction_(std::move(redaction)),
      query_(service::queryWithoutSecrets(project_, std::move(expression), redaction_)) {
  heard_ = query_->changed().subscribe([this] {
    {
      const std::lock_guard lock(mutex_);
      changed_ = true;
    }
    wake_.notify_all();
  });
}

void Selection::take() {
  changed_ = false;
  model::TrafficQuery::Changes changes = query_->take();
  complete_ = changes.complete;
  trouble_ = std::move(changes.trouble);
  if (!changes.reset && changes.added.empty() && changes.removed.empty()) return;
  // Those who got the rows read on in theirs.
  auto rows = changes.reset ? std::make_shared<std::vector<std::uint32_t>>() : std::make_shared<std::vector<std::uint32_t>>(*rows_);
  if (!changes.removed.empty()) {
    std::sort(changes.removed.begin(), changes.removed.end());
    std::erase_if(*rows, [&](std::uint32_t row) { return std::binary_search(changes.removed.begin(), changes.removed.end(), row); });
  }
  std::sort(changes.added.begin(), changes.added.end());
  const auto middle = std::ptrdiff_t(rows->size());
  rows->insert(rows->end(), changes.added.begin(), changes.added.end());
  std::inplace_merge(rows->begin(), rows->begin() + middle, rows->end());
  rows_ = std::move(rows);
}

Result<std::shared_ptr<const std::vector<std::uint32_t>>> Selection::rows() {
  std::unique_lock lock(mutex_);
  const SteadyTime until = steadyNow() + patience;
  take();
  std::optional<Workers::Waiting> waiting;
  if (!complete_) waiting.emplace();
  while (!complete_ && !stopped_ && !project_->closed()) {
    if (!wake_.wait_until(lock, std::min(until, steadyNow() + std::chrono::milliseconds(200)), [this] { return changed_ || stopped_; }) &&
        steadyNow() >= until)
      return makeError(ErrorCode::limit, "the search took over a minute and is not over");
    take();
  }
  if (stopped_ || project_->closed()) return makeError(ErrorCode::cancelled, "the project was closed");
  return std::shared_ptr<const std::vector<std::uint32_t>>(rows_);
}

std::string Selection::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Selection::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
}

std::shared_ptr<Selection> Selections::of(const service::ProjectPtr& project, const filter::ExpressionPtr& expression, const redaction::RedactionPtr& redaction) {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = steadyNow();
  std::erase_if(kept_, [&](const auto& s) { return s->project() != project.get() || now - s->used > idle || now - s->made > oldest; });
  auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& s) { return s->text() == expression->text() && s->redaction() == redaction; });
  if (found == kept_.end()) {
    if (kept_.size() >= most) kept_.pop_back();
    kept_.push_front(std::make_shared<Selection>(project, expression, redaction));
    if (stopped_) kept_.front()->stop();
    found = kept_.begin();
  }
  kept_.splice(kept_.begin(), kept_, found);
  kept_.front()->used = now;
  return kept_.front();
}

void Selections::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (const auto& s : kept_) s->stop();
}

}  // namespace penstock::api
