// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/result_query.h"

#include <utility>

namespace penstock::gui {
namespace {

constexpr int kTakeMs = 100;  // a list is made anew at most that often

}  // namespace

ResultQuery::ResultQuery(QObject* parent) : QObject(parent) {
  soon_.setSingleShot(true);
  soon_.setInterval(kTakeMs);
  connect(&soon_, &QTimer::timeout, this, &ResultQuery::take);
}

void ResultQuery::ask(service::ProjectPtr project, const filter::ExpressionPtr& expression) {
  changed_ = {};
  query_.reset();
  ids_.clear();
  soon_.stop();
  project_ = std::move(project);
  const bool asked = project_ && expression;
  selected_ = asked ? std::make_shared<const std::vector<model::ExchangeId>>() : nullptr;
  complete_ = !asked;
  if (asked) {
    query_ = project_->query(expression);
    changed_ = query_->changed().subscribeOnce([this, to = mailbox_.address()] {
      to.post([this] {
        if (!soon_.isActive()) soon_.start();
      });
    });
    take();
  }
  Q_EMIT changed();
}

void ResultQuery::take() {
  if (!query_) return;
  changed_.arm();
  const model::TrafficQuery::Changes changes = query_->take();
  if (changes.reset) ids_.clear();
  const auto rows = project_->rows();
  for (const model::ExchangeId id : rows->idsOf(changes.added)) ids_.insert(id);
  for (const model::ExchangeId id : rows->idsOf(changes.removed)) ids_.erase(id);
  const bool others = changes.reset || !changes.added.empty() || !changes.removed.empty();
  const bool over = std::exchange(complete_, changes.complete) != changes.complete;
  if (others) selected_ = std::make_shared<const std::vector<model::ExchangeId>>(ids_.begin(), ids_.end());
  if (others || over) Q_EMIT changed();
}

}  // namespace penstock::gui
