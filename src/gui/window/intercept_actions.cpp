// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/intercept_actions.h"

#include "gui/window/main_window.h"
#include "penstock/display/field_values.h"

namespace penstock::gui {

InterceptActions::InterceptActions(const Parts& parts, MainWindow* window)
    : QObject(window), parts_(parts), panel_(new InterceptPanel(parts.service.intercept(), parts.theme, parts.actions, window)) {
  const Actions& actions = parts_.actions;
  parts_.docks.right().add(panel_, actions.showIntercept);
  // Whoever switches it on sees what it holds.
  connect(actions.intercept, &QAction::toggled, this, [show = actions.showIntercept](bool on) {
    if (on) show->setChecked(true);
  });
  connect(panel_, &InterceptPanel::stateChanged, this, &InterceptActions::showState);
  connect(panel_, &InterceptPanel::told, this, [this](const QString& sentence) { parts_.toast.tell(sentence); });
  connect(window, &MainWindow::projectChanged, this, [this] { panel_->setValues(display::valuesIn(parts_.service.project()->rows())); });
}

void InterceptActions::showState(int held, bool on, bool byRule) {
  parts_.top.setIntercept(held, on);
  QAction* const show = parts_.actions.showIntercept;
  if (byRule && !show->isChecked()) parts_.toast.tell("A rule holds an exchange", "Show", [show] { show->setChecked(true); });
}

}  // namespace penstock::gui
