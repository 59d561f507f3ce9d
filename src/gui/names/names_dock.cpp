// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/names/names_dock.h"

#include "gui/window/docks.h"
#include "gui/window/main_window.h"
#include "gui/window/toast.h"
#include "penstock/base/host_name.h"

namespace penstock::gui {

NamesDock::NamesDock(service::ProxyService& service, const Theme& theme, const Actions& actions, TrafficPage& page, Docks& docks, Toast& toast,
                     MainWindow* window)
    : QObject(window), actions_(actions), page_(page), panel_(new NamesPanel(theme, actions, toast, window)) {
  docks.below().add(panel_, actions.showNames);
  connect(window, &MainWindow::started, panel_, [this, &service] {
    panel_->begin(service.names());
    selectionChanged();
  });
  connect(&page.view(), &TrafficView::currentChangedTo, this, &NamesDock::selectionChanged);
  connect(actions.answerName, &QAction::triggered, this, [this] { panel_->beginWith({host(), "A", "self", "60"}); });
  connect(actions.sendElsewhere, &QAction::triggered, this, [this] { panel_->beginWith({host(), service::overrideType, "127.0.0.1", {}}); });
  selectionChanged();
}

/// Of the selected row; "" where it has none, or an address, which nobody asks for.
std::string NamesDock::host() const {
  const std::string name = hostName(page_.model().summaryAt(page_.model().rowOf(page_.view().current())).host);
  return service::readNameTexts({name, "A", "self", {}}) ? name : std::string();
}

void NamesDock::selectionChanged() {
  const bool named = actions_.newName->isEnabled() && !host().empty();
  for (QAction* action : {actions_.answerName, actions_.sendElsewhere}) action->setEnabled(named);
}

}  // namespace penstock::gui
