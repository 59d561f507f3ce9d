// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/attached/held_intercept.h"

#include <set>
#include <utility>

#include "attached/errands.h"

namespace penstock::attached {
namespace {

/// What is read anew when it is another than before: content comes, clients go, its answer is held too.
bool sameContent(const service::HeldRow& a, const service::HeldRow& b) {
  return a.receiving == b.receiving && a.left == b.left && a.alsoResponse == b.alsoResponse;
}

}  // namespace

HeldIntercept::HeldIntercept(HeldQueue& queue, std::function<void(std::string)> problem)
    : queue_(queue), problem_(std::move(problem)), errands_(std::make_unique<Errands>("held")) {
  news_ = queue_.changed().subscribe([this] { look(); });
  look();
}

HeldIntercept::~HeldIntercept() {
  news_ = {};
  errands_.reset();
}

void HeldIntercept::look() {
  if (looking_.exchange(true)) return;
  errands_->run([this] {
    looking_ = false;  // what changes from here on is looked at again
    read();
  });
}

void HeldIntercept::read() {
  std::vector<service::HeldRow> rows = queue_.queue();
  if (rows.size() > mostHere) rows.resize(mostHere);
  std::vector<service::HeldRow> wanted;
  {
    const std::lock_guard lock(mutex_);
    std::set<std::uint64_t> ids;
    for (const service::HeldRow& row : rows) ids.insert(row.id);
    std::erase_if(items_, [&ids](const auto& one) { return !ids.contains(one.first); });
    for (const service::HeldRow& row : rows)
      if (const auto here = items_.find(row.id); here == items_.end() || !sameContent(here->second.row, row)) wanted.push_back(row);
    rows_ = std::move(rows);
  }
  for (const service::HeldRow& row : wanted) {
    auto item = queue_.open(row.id);
    if (!item) continue;  // it went on meanwhile
    const std::lock_guard lock(mutex_);
    items_.insert_or_assign(row.id, std::move(*item));
  }
  changed_.notify();
}

service::InterceptState HeldIntercept::state() const {
  const std::lock_guard lock(mutex_);
  return wished_ ? *wished_ : queue_.state();
}

Result<void> HeldIntercept::setState(const service::InterceptState& state) {
  std::uint64_t wish = 0;
  {
    const std::lock_guard lock(mutex_);
    wished_ = state;
    wish = ++wish_;
  }
  act([this, state, wish] {
    auto done = queue_.setState(state);
    const std::lock_guard lock(mutex_);
    if (wish == wish_) wished_.reset();
    return done;
  });
  return {};
}

std::vector<service::HeldRow> HeldIntercept::queue() const {
  const std::lock_guard lock(mutex_);
  std::vector<service::HeldRow> out;
  for (const service::HeldRow& row : rows_)
    if (items_.contains(row.id)) out.push_back(row);
  return out;
}

Result<service::HeldItem> HeldIntercept::open(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto here = items_.find(id);
  if (here == items_.end()) return makeError(ErrorCode::notFound, "it is not held any more");
  return here->second;
}

void HeldIntercept::act(std::function<Result<void>()> errand) {
  errands_->run([this, errand = std::move(errand)] {
    const auto done = errand();
    // The first decision counts, and what went on meanwhile is nobody's fault.
    if (!done && done.error().code != ErrorCode::notFound) problem_(done.error().message);
    changed_.notify();
  });
}

Result<void> HeldIntercept::forward(std::uint64_t id, const service::HeldEdit& edit) {
  act([this, id, edit] { return queue_.forward(id, edit); });
  return {};
}

std::size_t HeldIntercept::forwardAll() {
  const std::size_t count = queue_.held();
  act([this] { return queue_.forwardAll(); });
  return count;
}

Result<void> HeldIntercept::drop(std::uint64_t id) {
  act([this, id] { return queue_.drop(id); });
  return {};
}

Result<void> HeldIntercept::abort(std::uint64_t id) {
  act([this, id] { return queue_.abort(id); });
  return {};
}

Result<void> HeldIntercept::mock(std::uint64_t id, const service::HeldReply& reply) {
  act([this, id, reply] { return queue_.mock(id, reply); });
  return {};
}

Result<void> HeldIntercept::setAlsoResponse(std::uint64_t id, bool on) {
  act([this, id, on] { return queue_.setAlsoResponse(id, on); });
  return {};
}

Result<void> HeldIntercept::inject(model::ExchangeId, model::Direction, model::MessageKind, std::string) {
  return makeError(ErrorCode::unsupported, "messages are added in the Penstock that this is attached to");
}

}  // namespace penstock::attached
