// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/diff_actions.h"

#include <algorithm>

namespace penstock::gui {

DiffActions::DiffActions(Theme& theme, const Actions& actions, TrafficPage& traffic, Tabs& tabs, Toast& toast, QWidget* window)
    : QObject(window), actions_(actions), traffic_(traffic), page_(new DiffPage(theme, actions, window)) {
  tabs.add(page_, actions.showDiff, "git-compare", "Diff", actions.ofDiff());
  connect(actions.sendToDiff, &QAction::triggered, this, &DiffActions::send);
  connect(page_, &DiffPage::paired, &tabs, [&tabs, page = page_] { tabs.show(page); });
  connect(page_, &DiffPage::told, &toast, [&toast](const QString& sentence) { toast.tell(sentence); });
  connect(page_, &DiffPage::poolChanged, &tabs, [&tabs, page = page_, counted = false](int count) mutable {
    counted |= count > 0;
    if (counted) tabs.setCount(page, std::uint64_t(count), "Exchanges in the pool");
  });
  connect(traffic.view().selectionModel(), &QItemSelectionModel::selectionChanged, this, &DiffActions::selectionChanged);
  selectionChanged();
}

void DiffActions::selectionChanged() {
  const int count = traffic_.view().selectedCount();
  actions_.sendToDiff->setEnabled(count > 0 || traffic_.view().current() != 0);
  actions_.sendToDiff->setText(count == 2 ? QStringLiteral("Compare the two") : QStringLiteral("Send to Diff"));
}

void DiffActions::send() {
  std::vector<model::ExchangeId> ids = traffic_.view().selected(int(PoolModel::most));
  if (ids.empty()) ids = {traffic_.view().current()};
  // Whatever the table is sorted by, the older one is the left.
  std::sort(ids.begin(), ids.end());
  page_->add(std::move(ids));
}

void DiffActions::compare(quint64 left, quint64 right) {
  page_->compare(left, right);
  actions_.showDiff->trigger();
}

}  // namespace penstock::gui
