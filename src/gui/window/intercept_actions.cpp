// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/intercept_actions.h"

#include "penstock/display/conditions.h"

namespace penstock::gui {

InterceptActions::InterceptActions(const Parts& parts, QWidget* window)
    : QObject(window), parts_(parts), panel_(new InterceptPanel(parts.service.intercept(), parts.theme, parts.actions, window)) {
  const Actions& actions = parts_.actions;
  parts_.docks.right().add(panel_, actions.showIntercept);
  // Whoever switches it on sees what it holds.
  connect(actions.intercept, &QAction::toggled, this, [show = actions.showIntercept](bool on) {
    if (on) show->setChecked(true);
  });
  connect(panel_, &InterceptPanel::stateChanged, this, &InterceptActions::showState);
  connect(panel_, &InterceptPanel::told, this, [this](const QString& sentence) { parts_.toast.tell(sentence); });
  connect(actions.breakOnThis, &QAction::triggered, this, &InterceptActions::breakOnThis);
  connect(&parts_.page.view(), &TrafficView::currentChangedTo, this, &InterceptActions::selectionChanged);
  selectionChanged();
}

void InterceptActions::showState(int held, bool on, bool byRule) {
  parts_.top.setIntercept(held, on);
  QAction* const show = parts_.actions.showIntercept;
  if (byRule && !show->isChecked()) parts_.toast.tell("A rule holds an exchange", "Show", [show] { show->setChecked(true); });
}

void InterceptActions::selectionChanged() {
  const model::Summary row = parts_.page.model().summaryAt(parts_.page.model().rowOf(parts_.page.view().current()));
  parts_.actions.breakOnThis->setEnabled(row.id != 0 && row.kind == model::ExchangeKind::http);
}

/// The next request for the same is held.
void InterceptActions::breakOnThis() {
  const model::Summary row = parts_.page.model().summaryAt(parts_.page.model().rowOf(parts_.page.view().current()));
  if (row.id == 0 || row.kind != model::ExchangeKind::http) return;
  std::string condition = "method == " + display::quotedText(row.method);
  if (const std::string host = display::hostCondition(row); !host.empty()) condition += " && " + host;
  if (!row.path.empty()) condition += " && path == " + display::quotedText(row.path.substr(0, row.path.find('?')));
  panel_->breakOn(QString::fromStdString(condition));
  parts_.toast.tell("The next of these is held");
}

}  // namespace penstock::gui
