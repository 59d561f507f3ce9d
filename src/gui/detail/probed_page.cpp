// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/probed_page.h"

#include <utility>

namespace penstock::gui {

void ProbedPage::setBody(display::BodyRequest request, bool same) {
  request_ = std::move(request);
  dirty_ = request_.reader != nullptr;
  if (!same) {
    job_.cancel();
    same_ = false;
    setApplies(false);
    reset();
  }
  next();
}

void ProbedPage::setApplies(bool applies) {
  if (std::exchange(applies_, applies) != applies) Q_EMIT appliesChanged(applies);
}

void ProbedPage::next() {
  if (!dirty_ || job_.running()) return;
  if (!applies_) {
    Probe probe = probeOf(request_);
    dirty_ = false;
    if (!probe) return;
    job_.start<bool>(std::move(probe), [this](bool is) {
      if (is) {
        dirty_ = true;
        setApplies(true);
      }
      next();
    });
    return;
  }
  if (!isVisible()) return;
  dirty_ = false;
  load(request_, std::exchange(same_, true));
}

void ProbedPage::loaded() { next(); }

void ProbedPage::loadAgain() {
  dirty_ = request_.reader != nullptr;
  next();
}

void ProbedPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  next();
}

}  // namespace penstock::gui
