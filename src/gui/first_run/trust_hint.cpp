// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/first_run/trust_hint.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {

TrustHint::TrustHint(Banner& banner, const TrustWatch& watch, std::function<void()> trust, QObject* parent)
    : QObject(parent), banner_(banner), watch_(watch), trust_(std::move(trust)) {
  connect(&banner, &Banner::dismissed, this, [this] { dismissed_ = true; });
}

void TrustHint::setRows(std::shared_ptr<model::TrafficIndex> rows) {
  rows_ = std::move(rows);
  lookedAt_ = rows_->rows();
}

void TrustHint::look() {
  constexpr std::size_t kMost = 200;
  if (!rows_) return;
  const std::size_t rows = rows_->rows();
  if (rows < lookedAt_) lookedAt_ = 0;
  const bool wanted = !dismissed_ && watch_.known() && watch_.trusted().isEmpty() && !banner_.isVisible();
  for (std::size_t row = std::max(lookedAt_, rows > kMost ? rows - kMost : 0); wanted && row < rows; ++row) {
    const model::Summary summary = rows_->at(row);
    if (summary.failure != model::FailureKind::clientTlsFailed) continue;
    banner_.tell("A program refused the CA when it called " + wireText(summary.host) + ": no trust store of this machine holds the CA yet.",
                 "Trust CA\u2026", trust_);
    break;
  }
  lookedAt_ = rows;
}

}  // namespace penstock::gui
