// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/settings_actions.h"

#include <utility>

#include "gui/preferences/settings_dialog.h"
#include "gui/preferences/shortcuts_section.h"

namespace penstock::gui {

SettingsActions::SettingsActions(service::ProxyService& service, Theme& theme, Actions& actions, std::function<void()> trust, QWidget* window)
    : QObject(window), service_(service), theme_(theme), actions_(actions), trust_(std::move(trust)), window_(window) {
  restoreShortcuts(actions);
  actions.settings->setEnabled(false);  // until the service is open
  connect(actions.settings, &QAction::triggered, this, &SettingsActions::show);
}

void SettingsActions::show() {
  // One at a time: a second call brings it to the front.
  if (auto* open = window_->findChild<SettingsDialog*>()) return open->activateWindow();
  auto* dialog = new SettingsDialog(service_, theme_, actions_, trust_, window_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->show();
}

}  // namespace penstock::gui
